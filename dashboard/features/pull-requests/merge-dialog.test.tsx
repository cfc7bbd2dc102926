// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { givenPage } from '../../../test/support/page.tsx';
import { givenPullRequest } from '../../../test/support/pull-request.ts';
import { MergeDialog } from './merge-dialog.tsx';
import type { PullRequestDetail } from '#contract';

const creation: PullRequestDetail = { ...givenPullRequest({ head: 'c0ffee' }), diff: '' };
const removal: PullRequestDetail = {
  ...creation,
  title: 'Delete store acme',
  impact: {
    summary: 'Deletes 1 store',
    stores: { added: 0, changed: 0, removed: 1 },
    requests: { pods: -2, cpu: 0, memory: 0, disk: 0 },
    fields: [],
    restarts: [],
    warnings: ['There is no backup'],
  },
};

const fetched = vi.fn<typeof fetch>(() => Promise.resolve(Response.json(creation)));
beforeEach(() => {
  vi.stubGlobal('fetch', fetched.mockClear());
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function givenDialog(shown: PullRequestDetail, moved = false) {
  const onClose = vi.fn();
  await givenPage(<MergeDialog shown={shown} moved={moved} opened onClose={onClose} />);
  const button = await screen.findByRole<HTMLButtonElement>('button', { name: /^Merge/ });
  return { button, onClose };
}

test('repeats the impact of a merge, and merges the head that was shown', async () => {
  const { button, onClose } = await givenDialog(creation);
  expect(screen.getByText('Adds 1 store (2 pods, 3 GiB disk)')).toBeTruthy();
  fireEvent.click(button);
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(fetched.mock.calls).toMatchObject([
    ['/api/pull-requests/3/actions/merge', { method: 'POST', body: '{"head":"c0ffee"}' }],
  ]);
});

test('asks for the name of a store that it deletes', async () => {
  const { button } = await givenDialog(removal);
  expect(screen.getByText('This permanently deletes 1 store')).toBeTruthy();
  expect(screen.getByText('There is no backup')).toBeTruthy();
  expect(button.textContent).toBe('Merge and delete 1 store');
  expect(button.disabled).toBe(true);
  const form = button.closest('form');
  if (form) fireEvent.submit(form);
  expect(fetched).not.toHaveBeenCalled();
  fireEvent.change(screen.getByLabelText(/to confirm/), { target: { value: 'acme' } });
  expect(button.disabled).toBe(false);
});

test('merges nothing that was not shown', async () => {
  const { button } = await givenDialog(creation, true);
  expect(screen.getByText('The branch has new commits')).toBeTruthy();
  expect(button.disabled).toBe(true);
});

test('shows why the server did not merge it', async () => {
  const detail = 'The branch of #3 has new commits since you opened it. Reload and review them, then merge.';
  const refusal = { type: 'about:blank', title: 'Conflict', status: 409, detail };
  fetched.mockImplementation(() => Promise.resolve(Response.json(refusal, { status: 409 })));
  const { button, onClose } = await givenDialog(creation);
  fireEvent.click(button);
  expect(await screen.findByText(detail)).toBeTruthy();
  expect(onClose).not.toHaveBeenCalled();
});
