import { ApiFailure, describeFailure } from '../../api/failure.ts';
import type { RequestedMode } from '../../api/stores.ts';
import { notifyTrouble, type Next } from '../feedback/notifications.tsx';
import { useNotifyCommitted } from './use-notify-committed.tsx';
import { useStoreWrite } from './use-store-write.ts';
import type { ChangeAccepted } from '#contract';

/**
 * Takes back by a commit what was committed. Whoever presses it may be on another page by then, so it also says why it
 * failed.
 * @param gone what to say and to offer where what it would take back is not there any more
 */
export function useUndo<Input>(
  send: (input: Input, mode: RequestedMode) => Promise<ChangeAccepted>,
  gone?: { readonly title: string; readonly detail: string; readonly next: Next },
): (input: Input) => void {
  const tell = useNotifyCommitted();
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
    accepted => tell(accepted),
  );
  return input => undo.mutate({ input, mode: 'commit' });
}
