import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { fleetDiffQuery } from '../../api/activity.ts';
import { isNotFound } from '../../api/failure.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { Notice } from '../../shared/feedback/notice.tsx';
import { Panel } from '../../shared/panel/panel.tsx';
import { CommitItem } from './commit-item.tsx';

/** A linked commit that the list does not contain yet. */
export function OneCommit({ commit, onClose }: { commit: string; onClose: () => void }) {
  const { data, error, isError, refetch } = useQuery(fleetDiffQuery(commit));
  const close = (
    <Button variant="default" size="xs" onClick={onClose}>
      Close
    </Button>
  );
  if (isError && isNotFound(error)) {
    return <Notice tone="warn" title={`The fleet has no commit ${commit.slice(0, 12)}`} action={close} />;
  }
  if (isError) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={180} radius={10} role="status" aria-label="Loading commit" />;
  return (
    <Panel title="Commit" aside={close} flush>
      <ol>
        <CommitItem entry={data} open onToggle={onClose} />
      </ol>
    </Panel>
  );
}
