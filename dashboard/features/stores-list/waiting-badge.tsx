import { IconGitPullRequest } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Pill } from '../../shared/status/pill.tsx';
import classes from './waiting-badge.module.css';
import type { PullRequestView } from '#contract';

/** Shows an open pull request that changes the store. */
export function WaitingBadge({ pullRequest: { number, title } }: { pullRequest: PullRequestView }) {
  return (
    <Link
      to="/pull-requests/$number"
      params={{ number: String(number) }}
      className={classes.badge}
      tabIndex={-1}
      title={title}
      aria-label={`Pull request #${number} is open: ${title}`}
    >
      <Pill tone="busy">
        <IconGitPullRequest size={13} stroke={1.9} aria-hidden="true" />#{number}
      </Pill>
    </Link>
  );
}
