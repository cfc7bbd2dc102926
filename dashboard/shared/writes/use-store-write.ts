import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { isConnected } from '../../api/connection.ts';
import { keys } from '../../api/keys.ts';
import type { RequestedMode } from '../../api/stores.ts';
import type { ChangeAccepted, PullRequestList } from '#contract';

export interface Sent<Input> {
  readonly input: Input;
  readonly mode: RequestedMode;
}

/**
 * Sends a change request. One that becomes a pull request opens the page of that; after a commit, `onCommitted` is
 * called.
 */
export function useStoreWrite<Input, Accepted extends ChangeAccepted>(
  send: (input: Input, mode: RequestedMode) => Promise<Accepted>,
  onCommitted: (accepted: Accepted) => unknown,
) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ input, mode }: Sent<Input>) => {
      // The stream may report a new pull request before the answer arrives, so the open ones are collected first.
      const openBefore = openNumbers(queries);
      return { accepted: await send(input, mode), openBefore };
    },
    onSuccess: async ({ accepted, openBefore }) => {
      // The stream reports the change of the list, which takes several requests in a large fleet.
      if (!isConnected()) void queries.invalidateQueries({ queryKey: keys.storeList });
      void queries.invalidateQueries({ queryKey: keys.store(accepted.change.store) });
      const { pullRequest } = accepted;
      if (pullRequest === undefined) {
        await onCommitted(accepted);
        return;
      }
      const { number, title } = pullRequest;
      void queries.invalidateQueries({ queryKey: keys.pullRequestList });
      void queries.invalidateQueries({ queryKey: keys.pullRequest(number) });
      const done = openBefore.includes(number) ? 'updated' : 'opened';
      notifications.show({ title: `Pull request #${number} was ${done}`, message: title });
      await navigate({ to: '/pull-requests/$number', params: { number: String(number) } });
    },
  });
}

function openNumbers(queries: QueryClient): number[] {
  const list = queries.getQueryData<PullRequestList>(keys.pullRequestList);
  return list?.items.filter(({ state }) => state === 'open').map(({ number }) => number) ?? [];
}
