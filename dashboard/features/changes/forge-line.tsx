import { ExternalLink } from '../../shared/external-link/external-link.tsx';
import { Ago, Left } from '../../shared/time/times.tsx';
import classes from './forge-line.module.css';
import { forgeNames, isLow, repositoryOf } from './forge.ts';
import type { ForgeView } from '#server/contract';

/** Where the pull requests are, and how well it is heard from here. */
export function ForgeLine({ forge }: { forge: ForgeView }) {
  const { kind, url, budget } = forge;
  return (
    <p className={classes.line}>
      <ExternalLink href={url}>
        {forgeNames[kind]} · {repositoryOf(url)}
      </ExternalLink>
      <span>
        <Heard forge={forge} />
      </span>
      {budget !== null && (
        <span className={isLow(budget) ? classes.low : undefined}>
          {budget.remaining} of {budget.limit} requests left for <Left until={budget.resetAt} />
        </span>
      )}
    </p>
  );
}

function Heard({ forge: { webhookAt, polledAt } }: { forge: ForgeView }) {
  if (webhookAt !== null) {
    return (
      <>
        heard by webhook <Ago at={webhookAt} />
      </>
    );
  }
  if (polledAt === null) return <>not heard yet</>;
  return (
    <>
      no webhook has come; asked <Ago at={polledAt} />
    </>
  );
}
