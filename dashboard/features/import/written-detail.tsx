import { Link } from '@tanstack/react-router';
import classes from './planned-detail.module.css';
import { RowProblems } from './row-problems.tsx';
import type { ImportView } from '#contract';

interface WrittenDetailProps extends Pick<ImportView, 'pullRequest'> {
  row: ImportView['rows'][number];
}

export function WrittenDetail({ row: { state, commit, problems }, pullRequest }: WrittenDetailProps) {
  if (state === 'refused') return <RowProblems problems={problems} />;
  if (state === 'waiting') return <span className={classes.quiet}>Waiting</span>;
  if (state === 'cancelled') return <span className={classes.quiet}>Cancelled before it was written</span>;
  if (state === 'unchanged') return <span className={classes.quiet}>Already up to date</span>;
  if (state === 'inReview') {
    return pullRequest === null ? (
      <span className={classes.quiet}>Waiting for the pull request</span>
    ) : (
      <>
        In pull request{' '}
        <Link to="/pull-requests/$number" params={{ number: String(pullRequest.number) }}>
          #{pullRequest.number}
        </Link>
      </>
    );
  }
  if (commit === null) return null;
  return (
    <>
      In commit{' '}
      <Link to="/activity" search={{ commit }}>
        <code>{commit.slice(0, 7)}</code>
      </Link>
    </>
  );
}
