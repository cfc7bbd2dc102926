import { Link } from '@tanstack/react-router';
import classes from './planned-detail.module.css';
import { RowProblems } from './row-problems.tsx';
import type { BulkView } from '#server/contract';

export function WrittenDetail({ row: { state, commit, problems } }: { row: BulkView['rows'][number] }) {
  if (state === 'refused') return <RowProblems problems={problems} />;
  if (state === 'waiting') return <span className={classes.quiet}>Waits for its commit</span>;
  if (state === 'unchanged') return <span className={classes.quiet}>The store said all of this already</span>;
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
