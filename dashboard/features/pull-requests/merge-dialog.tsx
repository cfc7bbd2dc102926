import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../../api/keys.ts';
import { cachePullRequest, mergePullRequest } from '../../api/pull-requests.ts';
import { ConfirmField } from '../../shared/dialog/confirm-field.tsx';
import classes from '../../shared/dialog/dialog.module.css';
import { Dialog } from '../../shared/dialog/dialog.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { Notice } from '../../shared/feedback/notice.tsx';
import { formatCount } from '../../shared/format/amounts.ts';
import { ImpactSummary } from '../../shared/plan/impact-summary.tsx';
import { deletionsOf, type Deletions } from './deletions.ts';
import { StoreLinks } from './store-links.tsx';
import type { PullRequestDetail } from '#contract';

interface MergeDialogProps {
  /** The pull request when the dialog was opened. Only this version is merged. */
  shown: PullRequestDetail;
  /** True if the branch has another commit by now. */
  moved: boolean;
  opened: boolean;
  onClose: () => void;
}

/** Shows the impact of a merge again. A merge that deletes stores needs their typed name or number. */
export function MergeDialog({ shown, moved, opened, onClose }: MergeDialogProps) {
  const { number, head, title, impact, stores } = shown;
  const [typed, setTyped] = useState('');
  const queries = useQueryClient();
  const deletions = deletionsOf(shown);
  const merge = useMutation({
    mutationFn: () => mergePullRequest(number, head),
    // The page shows whether a merge with a lost answer succeeded; it is not sent twice.
    retry: false,
    onSuccess: merged => {
      cachePullRequest(queries, merged);
      notifications.show({ title: `Pull request #${number} was merged`, message: merged.title });
      for (const name of stores) void queries.invalidateQueries({ queryKey: keys.store(name) });
      close();
    },
    onError: () => void queries.invalidateQueries({ queryKey: keys.pullRequest(number) }),
  });
  const close = () => {
    setTyped('');
    merge.reset();
    onClose();
  };
  const confirmed = !moved && (deletions === undefined || typed === deletions.phrase);
  return (
    <Dialog opened={opened} onClose={close} title={`Merge pull request #${number}?`} size="lg">
      <form
        className={classes.form}
        onSubmit={event => {
          event.preventDefault();
          if (confirmed && !merge.isPending) merge.mutate();
        }}
      >
        <p className={classes.text}>{title}</p>
        {deletions && <DeletionsNotice deletions={deletions} />}
        <div className={classes.box}>{impact && <ImpactSummary impact={impact} />}</div>
        {deletions && <ConfirmField phrase={deletions.phrase} typed={typed} onTyped={setTyped} />}
        {moved && !merge.isSuccess && (
          <Notice tone="warn" title="The branch has new commits">
            <p>Close this dialog and review them first.</p>
          </Notice>
        )}
        {merge.isError && <FailureNotice error={merge.error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button
            type="submit"
            disabled={!confirmed}
            loading={merge.isPending}
            {...(deletions ? { color: 'red.9' } : { 'data-autofocus': true })}
          >
            {deletions ? `Merge and delete ${formatCount(deletions.count, 'store')}` : 'Merge'}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}

function DeletionsNotice({ deletions: { count, names } }: { deletions: Deletions }) {
  return (
    <Notice tone="bad" title={`This permanently deletes ${formatCount(count, 'store')}`}>
      <p>
        {names.length > 0 && (
          <>
            <StoreLinks names={names} />:{' '}
          </>
        )}
        {count === 1 ? 'the shop goes offline, and its' : 'the shops go offline, and their'} database, uploads and
        orders are deleted. This can’t be undone.
      </p>
    </Notice>
  );
}
