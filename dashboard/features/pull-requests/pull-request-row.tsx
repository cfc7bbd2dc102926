import { Link } from '@tanstack/react-router';
import { Badge } from '../../shared/status/badge.tsx';
import { Pill } from '../../shared/status/pill.tsx';
import { Ago } from '../../shared/time/times.tsx';
import { authorName } from './author-name.ts';
import { styleOf } from './check-style.ts';
import classes from './pull-request-row.module.css';
import { StoreLinks } from './store-links.tsx';
import type { PullRequestView } from '#contract';

export function PullRequestRow({ pullRequest }: { pullRequest: PullRequestView }) {
  const { number, title, state, isStale, message, stores, impact, updatedAt } = pullRequest;
  const { label, tone } = styleOf(pullRequest);
  const isOpen = state === 'open';
  return (
    <li className={classes.row} data-pull-request={number}>
      <div>
        <Badge tone={tone} active={tone === 'busy'}>
          {label}
        </Badge>
      </div>
      <div className={classes.body}>
        <div className={classes.top}>
          <Link to="/pull-requests/$number" params={{ number: String(number) }} className={classes.title}>
            {title} <span className={classes.number}>#{number}</span>
          </Link>
          {isOpen && isStale && (
            <Pill tone="warn" title="Out of date: the fleet has changed the same stores since this branch was created">
              stale
            </Pill>
          )}
        </div>
        {isOpen && <p className={classes.message}>{message}</p>}
        <p className={classes.meta}>
          {stores.length > 0 && (
            <>
              <StoreLinks names={stores} /> ·{' '}
            </>
          )}
          by {authorName(pullRequest)} · <Ago at={updatedAt} />
        </p>
      </div>
      {impact !== null && <div className={classes.aside}>{impact.summary}</div>}
    </li>
  );
}
