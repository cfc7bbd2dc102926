import { runAction, type RequestedMode } from '../../api/stores.ts';
import type { Done } from '../../shared/feedback/notifications.tsx';
import { usePlan } from '../../shared/plan/use-plan.ts';
import { useNotifyCommitted } from '../../shared/writes/use-notify-committed.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { storeAction, type ActionBody, type PlanRequest, type StoreActionId } from '#contract';

export interface PlannedAction {
  readonly id: StoreActionId;
  /** Name of the store. */
  readonly name: string;
  /** Fields of its request, without the confirmation. */
  readonly input: object;
  /** True if the input can be planned. */
  readonly isValid: boolean;
  /** Entity tag of the store's file, see `runAction`. */
  readonly tag?: string | null | undefined;
  /** How to undo or continue it. */
  readonly next?: Pick<Done, 'undo' | 'next'> | undefined;
  /** Called after the commit. */
  readonly onDone: () => void;
}

/** Plans an action on a store, sends it, and announces its commit. */
export function usePlannedAction({ id, name, input, isValid, tag = null, next, onDone }: PlannedAction) {
  const { input: schema, dryRunInput = schema, isDangerous = false } = storeAction(id);
  const planned = Object.entries(input).filter(([field]) => field in (dryRunInput?.shape ?? {}));
  // The input is that of the action with this id, which the compiler can't know.
  const request = { action: id, name, ...Object.fromEntries(planned) } as PlanRequest;
  const body = { ...input, ...(isDangerous ? { confirm: name } : {}) } as ActionBody<StoreActionId>;
  const notifyCommitted = useNotifyCommitted();
  const write = useStoreWrite(
    (sent: typeof body, mode) => runAction(id, name, sent, { mode, tag }),
    accepted => {
      notifyCommitted(accepted, next);
      onDone();
    },
  );
  return {
    ...usePlan(isValid ? request : undefined),
    send: (mode: RequestedMode) => write.mutate({ input: body, mode }),
    isSending: write.isPending,
    /** Error of the last attempt to send the present input. */
    failure: JSON.stringify(write.variables?.input) === JSON.stringify(body) ? write.error : null,
  };
}
