import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { planQuery } from '../../api/queries.ts';
import { runAction } from '../../api/stores.ts';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import { useNotifyCommitted } from '../../shared/writes/use-notify-committed.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { useUndo } from '../../shared/writes/use-undo.tsx';
import type { ActionDialogProps } from './action-dialog.tsx';
import { PlannedDialog } from './planned-dialog.tsx';
import { storeAction, type PlanAnswer, type Remedy } from '#contract';

interface DeleteDialogProps extends Omit<ActionDialogProps, 'id'> {
  /** @default 'delete' */
  id?: Remedy | 'delete';
  /** Its files leave Git at once: there is no shop to lose, and no time to cancel. */
  atOnce: boolean;
}

/** Shows what will be destroyed and asks for the store's name: a click must not be enough. */
export function DeleteDialog({ id = 'delete', name, atOnce, opened, onClose, onDone }: DeleteDialogProps) {
  const modes = useDeliveryModes();
  const plan = useQuery({ ...planQuery({ action: id, name }), enabled: opened });
  const notifyCommitted = useNotifyCommitted();
  const navigate = useNavigate();
  const next = {
    label: 'Create again',
    go: () => void navigate({ to: '/stores/new', search: { from: name } }),
  };
  const undo = useUndo((of: string, mode) => runAction('keep', of, {}, { mode }), {
    title: `${name} can’t be brought back`,
    detail: 'Its files have left Git, so its data is deleted. You can create it again with the same settings.',
    next,
  });
  const deletion = useStoreWrite(
    (confirm: string, mode) => runAction(id, name, { confirm }, { mode }),
    accepted => {
      notifyCommitted(accepted, atOnce ? { next } : { undo: () => undo(name) });
      onDone();
    },
  );
  const byPullRequest = modes.usual === 'pull-request';
  return (
    <PlannedDialog
      opened={opened}
      title={`Delete ${name}?`}
      text={
        <>
          {byPullRequest ? 'Once the pull request is merged, ' : ''}
          {atOnce ? (
            <>
              {byPullRequest ? 'its' : 'Its'} files leave Git at once. The shop was never live here, and no connected
              cluster runs it. You can create it again with the same settings.
            </>
          ) : (
            <>
              {byPullRequest ? 'the' : 'The'} shop goes offline, and its database, uploads and orders are destroyed. You
              can cancel this until the cluster has taken it in, which often takes less than a minute; after that it
              can’t be undone.
            </>
          )}
        </>
      }
      label={storeAction('delete').label}
      directLabel="Delete directly"
      phrase={name}
      plan={atOnce && plan.data ? { ...plan, data: withoutWarnings(plan.data) } : plan}
      write={deletion}
      onSend={mode => deletion.mutate({ input: name, mode })}
      onClose={onClose}
    />
  );
}

/** The warnings are about data and visitors, of which a shop that never started has none. */
const withoutWarnings = (plan: PlanAnswer): PlanAnswer => ({ ...plan, impact: { ...plan.impact, warnings: [] } });
