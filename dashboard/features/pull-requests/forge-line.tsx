import { ExternalLink } from '../../shared/external-link/external-link.tsx';
import { formatNumber } from '../../shared/format/amounts.ts';
import { Ago, Left } from '../../shared/time/times.tsx';
import classes from './forge-line.module.css';
import { isLow, repositoryOf } from './forge.ts';
import type { ForgeView } from '#contract';

/** Shows the forge of the pull requests, and how well it is reachable. */
export function ForgeLine({ forge }: { forge: ForgeView }) {
  const { name, url, budget } = forge;
  return (
    <p className={classes.line}>
      <ExternalLink href={url}>
        {name} · {repositoryOf(url)}
      </ExternalLink>
      <span>
        <LastUpdate forge={forge} />
      </span>
      {budget !== null && (
        <span className={isLow(budget) ? classes.low : undefined}>
          API rate limit: {formatNumber(budget.remaining)} of {formatNumber(budget.limit)} requests left, resets in{' '}
          <Left until={budget.resetAt} />
        </span>
      )}
    </p>
  );
}

function LastUpdate({ forge: { webhookAt, polledAt } }: { forge: ForgeView }) {
  if (webhookAt !== null) {
    return (
      <>
        Last webhook <Ago at={webhookAt} />
      </>
    );
  }
  if (polledAt === null) return <>Not polled yet</>;
  return (
    <>
      No webhook received · polled <Ago at={polledAt} />
    </>
  );
}
