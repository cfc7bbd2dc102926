// @vitest-environment happy-dom
import { notifications } from '@mantine/notifications';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { givenPage } from '../../../test/support/page.tsx';
import { givenPullRequest } from '../../../test/support/pull-request.ts';
import { keys } from '../../api/keys.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import type { DeliveryMode, FleetView, PullRequestList } from '#contract';

const impact = {
  summary: '−1 store',
  stores: { added: 0, changed: 0, removed: 1 },
  requests: { pods: -2, cpu: 0, memory: 0, disk: 0 },
  fields: [],
  restarts: [],
  warnings: ['There is no backup'],
};
const accepted = {
  change: { id: '1', action: 'delete', store: 'acme', commit: 'abc', subject: '' },
  impact,
  watch: '',
};
const pullRequest = { number: 3, url: '', title: 'Delete acme' };
const plan = { subject: 'Delete acme', yaml: null, impact, files: [] };

/** Answers a deletion according to its delivery mode. */
const fetched = vi.fn<(path: string, init?: RequestInit) => Promise<Response>>(path => {
  if (!path.includes('/actions/')) return Promise.resolve(Response.json(plan));
  return Promise.resolve(Response.json(path.endsWith('mode=pull-request') ? { ...accepted, pullRequest } : accepted));
});
const deletion = () => fetched.mock.calls.find(([path]) => path.includes('/actions/delete'));

beforeEach(() => {
  vi.stubGlobal('fetch', fetched.mockClear());
});
afterEach(() => {
  cleanup();
  notifications.clean();
  vi.unstubAllGlobals();
});

async function givenDialog(mode: DeliveryMode, waiting: PullRequestList['items'] = [], atOnce = false) {
  const onDone = vi.fn();
  const page = await givenPage(
    <DeleteDialog name="acme" atOnce={atOnce} opened onClose={() => undefined} onDone={onDone} />,
  );
  const changes = { mode, mayCommit: true, forge: { id: 'gitea', name: 'Gitea', url: '' } } as const;
  page.client.setQueryData<Pick<FleetView, 'changes'>>(keys.fleet, { changes });
  page.client.setQueryData<PullRequestList>(keys.pullRequestList, { forge: null, items: waiting });
  expect(await screen.findByText('−1 store')).toBeTruthy();
  return { ...page, onDone };
}

const type = (value: string) => fireEvent.change(screen.getByLabelText(/to confirm/), { target: { value } });

test('shows what is deleted, and deletes for the exact name only', async () => {
  const { onDone } = await givenDialog('commit');
  expect(screen.getByText('There is no backup')).toBeTruthy();
  expect(screen.getByText(/The shop goes offline, and its database/)).toBeTruthy();
  expect(screen.getByText(/You can cancel the deletion until the cluster has applied it/)).toBeTruthy();
  const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Delete store' });
  for (const typed of ['', 'acm', 'Acme', 'acme ']) {
    type(typed);
    expect(button.disabled).toBe(true);
  }
  type('acme');
  fireEvent.click(button);
  await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
  expect(deletion()).toMatchObject(['/api/stores/acme/actions/delete?mode=commit', { body: '{"confirm":"acme"}' }]);
});

test('can be undone while the files are in Git, and shows an error where they are not', async () => {
  const { href } = await givenDialog('commit');
  type('acme');
  fireEvent.click(screen.getByRole('button', { name: 'Delete store' }));
  const answers = vi.fn((path: string) =>
    Promise.resolve(
      path.includes('/actions/cancel-deletion')
        ? Response.json({ type: '', title: 'Not found', status: 404, detail: '' }, { status: 404 })
        : Response.json({}),
    ),
  );
  const undo = await screen.findByRole('button', { name: 'Undo' });
  vi.stubGlobal('fetch', answers);
  fireEvent.click(undo);
  expect(await screen.findByText('The deletion of acme can’t be cancelled')).toBeTruthy();
  expect(answers.mock.calls).toContainEqual([
    '/api/stores/acme/actions/cancel-deletion?mode=commit',
    expect.anything(),
  ]);
  fireEvent.click(screen.getByRole('button', { name: 'Create again' }));
  await waitFor(() => expect(href()).toBe('/stores/new?from=acme'));
});

test('shows that the files of a store without a cluster are deleted at once, and offers to create it again', async () => {
  const { href } = await givenDialog('commit', [], true);
  expect(
    screen.getByText(
      /^The store’s files are deleted from Git at once\. .* You can create it again with the same settings\.$/,
    ),
  ).toBeTruthy();
  expect(screen.queryByText(/database|You can cancel|There is no backup/)).toBeNull();
  type('acme');
  fireEvent.click(screen.getByRole('button', { name: 'Delete store' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Create again' }));
  await waitFor(() => expect(href()).toBe('/stores/new?from=acme'));
  expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
});

test('shows when a pull request deletes such a store', async () => {
  await givenDialog('pull-request', [], true);
  expect(
    screen.getByText(/^Once the pull request is merged, the store’s files are deleted from Git at once\./),
  ).toBeTruthy();
});

test.each([
  ['opened', []],
  ['updated', [givenPullRequest({ number: 3 })]],
])('leads to the pull request that it %s', async (done, waiting) => {
  const { onDone, path } = await givenDialog('pull-request', waiting);
  type('acme');
  fireEvent.click(screen.getByRole('button', { name: 'Open pull request' }));
  await waitFor(() => expect(path()).toBe('/pull-requests/3'));
  expect(deletion()?.[0]).toBe('/api/stores/acme/actions/delete?mode=pull-request');
  expect(onDone).not.toHaveBeenCalled();
  expect(await screen.findByText(`Pull request #3 was ${done}`)).toBeTruthy();
});

test('deletes at once where the person wants that instead', async () => {
  const { onDone } = await givenDialog('pull-request');
  type('acme');
  fireEvent.click(screen.getByRole('button', { name: 'Delete directly' }));
  await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
  expect(deletion()?.[0]).toBe('/api/stores/acme/actions/delete?mode=commit');
});
