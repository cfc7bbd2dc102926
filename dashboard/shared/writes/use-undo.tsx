import { ApiFailure, describeFailure } from '../../api/failure.ts';
import type { RequestedMode } from '../../api/stores.ts';
import { notifyTrouble, type Next } from '../feedback/notifications.tsx';
import { useNotifyCommitted } from './use-notify-committed.tsx';
import { useStoreWrite } from './use-store-write.ts';
import type { ChangeAccepted } from '#contract';

/**
 * Reverts a commit by another one. The person may have left the page, so a notification reports a failure, too.
 * @param gone text and action if there is nothing left to undo
 */
export function useUndo<Input>(
  send: (input: Input, mode: RequestedMode) => Promise<ChangeAccepted>,
  gone?: { readonly title: string; readonly detail: string; readonly next: Next },
): (input: Input) => void {
  const notifyCommitted = useNotifyCommitted();
  const undo = useStoreWrite(
    async (input: Input, mode) => {
      try {
        return await send(input, mode);
      } catch (error) {
        const isGone = gone !== undefined && error instanceof ApiFailure && error.status === 404;
        const { title, detail } = isGone ? gone : describeFailure(error);
        notifyTrouble(title, detail, isGone ? gone.next : undefined);
        throw error;
      }
    },
    accepted => notifyCommitted(accepted),
  );
  return input => undo.mutate({ input, mode: 'commit' });
}
