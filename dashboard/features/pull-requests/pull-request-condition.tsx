import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { Notice } from '../../shared/feedback/notice.tsx';
import phaseHeader from '../../shared/phase-header/phase-header.module.css';
import { Badge } from '../../shared/status/badge.tsx';
import { styleOf } from './check-style.ts';
import { PullRequestActions } from './pull-request-actions.tsx';
import classes from './pull-request-condition.module.css';
import { StoreLinks } from './store-links.tsx';
import type { PullRequestDetail } from '#contract';

export function PullRequestCondition({ pullRequest }: { pullRequest: PullRequestDetail }) {
  const { number, title, state, condition, message, isStale, stores } = pullRequest;
  const { label, tone } = styleOf(pullRequest);
  const messageId = useId();
  return (
    <header className={phaseHeader.header}>
      <nav aria-label="Breadcrumb" className={phaseHeader.path}>
        <Link to="/pull-requests">Pull requests</Link> <span aria-hidden="true">/</span>{' '}
        <span aria-current="page">#{number}</span>
      </nav>
      <div className={phaseHeader.top}>
        <h1 className={phaseHeader.title}>
          {title} <span className={classes.number}>#{number}</span>
        </h1>
        <PullRequestActions pullRequest={pullRequest} reasonId={messageId} />
      </div>
      <div className={phaseHeader.status} role="status" data-testid="pull-request" data-state={condition ?? state}>
        <Badge tone={tone} active={tone === 'busy'} size="lg">
          {label}
        </Badge>
        <p className={phaseHeader.message} id={messageId}>
          {message}
        </p>
      </div>
      {state === 'open' && isStale && (
        <Notice tone="info" title="Out of date">
          <p>
            The fleet has changed the same stores since this branch was created. A merge keeps both changes. The impact
            below is relative to the present fleet.
          </p>
        </Notice>
      )}
      {state === 'merged' && stores.length > 0 && (
        <Notice tone="good" title="Merged">
          <p>
            Follow the rollout: <StoreLinks names={stores} />
          </p>
        </Notice>
      )}
    </header>
  );
}
