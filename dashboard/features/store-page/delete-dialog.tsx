import { useNavigate } from '@tanstack/react-router';
import { runAction } from '../../api/stores.ts';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import { useUndo } from '../../shared/writes/use-undo.tsx';
import { ActionDialog, type ActionDialogProps } from './action-dialog.tsx';
import { storeAction, type PlanAnswer } from '#contract';

interface DeleteDialogProps extends Pick<ActionDialogProps, 'name' | 'opened' | 'onClose' | 'onDone'> {
  /** True if one commit deletes the files at once, so that the deletion can't be cancelled. */
  atOnce: boolean;
}

/** Deletes a store. The deletion can be undone while its files are in Git. */
export function DeleteDialog({ name, atOnce, opened, onClose, onDone }: DeleteDialogProps) {
  const modes = useDeliveryModes();
  const navigate = useNavigate();
  const next = {
    label: 'Create again',
    go: () => void navigate({ to: '/stores/new', search: { from: name } }),
  };
  const undo = useUndo((of: string, mode) => runAction('cancel-deletion', of, {}, { mode }), {
    title: `The deletion of ${name} can’t be cancelled`,
    detail: 'The store’s files and data are deleted. You can create the store again with the same settings.',
    next,
  });
  const byPullRequest = modes.preferred === 'pull-request';
  return (
    <ActionDialog
      id="delete"
      name={name}
      title={`Delete ${name}?`}
      text={
        <>
          {byPullRequest ? 'Once the pull request is merged, ' : ''}
          {atOnce ? (
            <>
              {byPullRequest ? 'the' : 'The'} store’s files are deleted from Git at once. The shop was never live, and
              no connected cluster runs it. You can create it again with the same settings.
            </>
          ) : (
            <>
              {byPullRequest ? 'the' : 'The'} shop goes offline, and its database, uploads and orders are deleted. You
              can cancel the deletion until the cluster has applied it, usually within a minute. After that, it can’t be
              undone.
            </>
          )}
        </>
      }
      label={storeAction('delete').label}
      directLabel="Delete directly"
      {...(atOnce ? { adjustPlan: withoutWarnings } : {})}
      next={atOnce ? { next } : { undo: () => undo(name) }}
      opened={opened}
      onClose={onClose}
      onDone={onDone}
    />
  );
}

/** The warnings are about data and visitors, which a shop that never started does not have. */
const withoutWarnings = (plan: PlanAnswer): PlanAnswer => ({ ...plan, impact: { ...plan.impact, warnings: [] } });
