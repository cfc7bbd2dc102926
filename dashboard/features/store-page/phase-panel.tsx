import { Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import phaseHeader from '../../shared/phase-header/phase-header.module.css';
import { PhaseBadge } from '../../shared/status/phase-badge.tsx';
import { mayAnswer } from '../../shared/status/phase-style.ts';
import { Age } from '../../shared/time/times.tsx';
import { DriftNotice } from './drift-notice.tsx';
import { InvalidFile } from './invalid-file.tsx';
import { OfferedActions } from './offered-actions.tsx';
import classes from './phase-panel.module.css';
import { WaitingPullRequests } from './waiting-pull-requests.tsx';
import type { StoreDetail } from '#contract';

/** The most important facts of a store: name, phase and address. */
export function PhasePanel({ detail }: { detail: StoreDetail }) {
  const { name, title, status, links, problems } = detail;
  const all = [
    ['Open shop', links.shop],
    ['Shop admin', links.admin],
    [links.engine?.name ?? '', links.engine?.url ?? ''],
  ] as const;
  // Links to a shop that does not run would fail.
  const shown = mayAnswer(status.phase) ? all.filter(([, href]) => href !== '') : [];
  return (
    <header className={phaseHeader.header}>
      <nav aria-label="Breadcrumb" className={phaseHeader.path}>
        <Link to="/">Stores</Link> <span aria-hidden="true">/</span> <span aria-current="page">{name}</span>
      </nav>
      <div className={phaseHeader.top}>
        <h1 className={phaseHeader.title}>{title}</h1>
        <div className={classes.links}>
          {shown.map(([label, href], index) => (
            <Button
              key={label}
              component="a"
              className={classes.link}
              href={href}
              target="_blank"
              rel="noreferrer"
              size="sm"
              variant={index === 0 && status.phase === 'Live' ? 'light' : 'default'}
              rightSection={<IconExternalLink size={14} stroke={1.8} aria-label="(opens in a new tab)" />}
            >
              {label}
            </Button>
          ))}
        </div>
      </div>
      <div
        className={phaseHeader.status}
        role="status"
        data-testid="phase"
        data-phase={status.phase}
        data-reason={status.reason}
      >
        <PhaseBadge phase={status.phase} lastKnown={status.lastKnown} size="lg" />
        <p className={phaseHeader.message}>
          {status.message}
          {status.since !== null && (
            <span className={classes.since}>
              {' '}
              for <Age at={status.since} />
            </span>
          )}
        </p>
      </div>
      {problems.length > 0 && <InvalidFile detail={detail} />}
      {detail.drift && <DriftNotice name={name} drift={detail.drift} />}
      <WaitingPullRequests name={name} />
      {status.phase === 'Deleted' && detail.store !== null && (
        <div>
          <Button variant="default" renderRoot={props => <Link to="/stores/new" search={{ from: name }} {...props} />}>
            Create again with the same settings
          </Button>
        </div>
      )}
      <OfferedActions name={name} {...status} />
    </header>
  );
}
