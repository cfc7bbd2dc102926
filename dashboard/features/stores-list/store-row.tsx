import { Link, useNavigate } from '@tanstack/react-router';
import { memo, type MouseEvent } from 'react';
import { ExternalLink } from '../../shared/external-link/external-link.tsx';
import { PhaseBadge } from '../../shared/status/phase-badge.tsx';
import { mayAnswer } from '../../shared/status/phase-style.ts';
import { Age } from '../../shared/time/times.tsx';
import { DriftedBadge } from './drifted-badge.tsx';
import classes from './stores-table.module.css';
import { WaitingBadge } from './waiting-badge.tsx';
import type { PullRequestView, StoreSummary } from '#contract';

interface StoreRowProps {
  store: StoreSummary;
  /** The newest open pull request that changes the store. */
  waiting: PullRequestView | undefined;
  /** Index in the list. */
  index: number;
  measure: (row: HTMLElement | null) => void;
}

export const StoreRow = memo(function StoreRow({ store, waiting, index, measure }: StoreRowProps) {
  const { name, title, status, links, host, owner, cluster, createdAt, drifted, problem } = store;
  const navigate = useNavigate();
  // A convenience for the mouse. The name is the link for keyboards, screen readers and new tabs, and the one stop of
  // the row: the page behind it links to the shop and to the pull request, too.
  const open = (event: MouseEvent<HTMLElement>) => {
    const onLink = event.target instanceof Element && event.target.closest('a') !== null;
    const selecting = window.getSelection()?.isCollapsed === false;
    if (!onLink && !selecting) void navigate({ to: '/stores/$name', params: { name } });
  };
  return (
    <tr
      ref={measure}
      className={classes.row}
      aria-rowindex={index + 2}
      data-index={index}
      data-store={name}
      data-phase={status.phase}
      onClick={open}
    >
      <td className={classes.store}>
        <Link to="/stores/$name" params={{ name }} className={classes.name}>
          {name}
        </Link>
        {waiting && <WaitingBadge pullRequest={waiting} />}
        {drifted > 0 && <DriftedBadge count={drifted} />}
        {title !== name && <div className={classes.title}>{title}</div>}
      </td>
      <td className={classes.status}>
        <PhaseBadge phase={status.phase} lastKnown={status.lastKnown} />
        {problem !== null ? (
          <div className={classes.problem}>{problem}</div>
        ) : (
          // A notice above the list says this for all stores.
          status.reason !== 'NoClusterConnected' && (
            <div className={classes.message} title={status.message}>
              {status.message}
            </div>
          )
        )}
      </td>
      <td className={classes.url}>
        {mayAnswer(status.phase) && links.shop !== '' ? (
          <ExternalLink href={links.shop} pointerOnly>
            {host}
          </ExternalLink>
        ) : (
          host || '–'
        )}
      </td>
      <td data-label="Owner">{owner || '–'}</td>
      <td data-label="Cluster">{cluster || '–'}</td>
      <td data-label="Age">{createdAt === null ? '–' : <Age at={createdAt} />}</td>
    </tr>
  );
});
