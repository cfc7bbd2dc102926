import { useQuery } from '@tanstack/react-query';
import { commitDiffQuery } from '../../api/queries.ts';
import { QueriedDiff } from '../../shared/diff/queried-diff.tsx';

/** Diff of one commit for the files of one store. */
export function CommitDiff({ name, commit }: { name: string; commit: string }) {
  const diff = useQuery(commitDiffQuery(name, commit));
  return <QueriedDiff query={diff} none="This commit changed none of the store’s files." />;
}
