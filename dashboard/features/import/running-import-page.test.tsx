// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { givenPage } from '../../../test/support/page.tsx';
import { saveDraft } from './import-draft.ts';
import { RunningImportPage } from './running-import-page.tsx';
import type { ImportView } from '#contract';

type Row = ImportView['rows'][number];
const rowOf = (name: string, state: Row['state'], rule?: string): Row => ({
  name,
  line: 2,
  state,
  commit: state === 'inReview' ? 'c0ffee0' : null,
  problems: rule === undefined ? [] : [{ field: '', rule }],
});
const viewOf = (rows: Row[], over: Partial<ImportView> = {}): ImportView => {
  const count = (state: Row['state']) => rows.filter(row => row.state === state).length;
  return {
    id: 'b1',
    state: 'done',
    total: rows.length,
    cursor: 0,
    rows,
    pullRequest: null,
    failure: null,
    written: count('written'),
    inReview: count('inReview'),
    unchanged: count('unchanged'),
    refused: count('refused'),
    cancelled: count('cancelled'),
    ...over,
  };
};
const pullRequest = { number: 12, url: 'http://gitea.localhost/pulls/12', title: 'Import 1 store' };

let answer: ImportView;
const fetched = vi.fn((_: string, init?: RequestInit) =>
  Promise.resolve(Response.json(init?.method === 'POST' ? { progress: answer, watch: '' } : answer)),
);
beforeEach(() => {
  vi.stubGlobal('fetch', fetched.mockClear());
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

async function givenImport(view: ImportView) {
  answer = view;
  return givenPage(<RunningImportPage id="b1" />);
}

test('leads to the pull request that it became', async () => {
  await givenImport(viewOf([rowOf('acme', 'inReview'), rowOf('bolt', 'refused', 'is taken')], { pullRequest }));
  await screen.findByText('1 in review, 1 refused');
  expect(screen.getByRole('status').textContent).toMatch(/^1 row in review in #12, 1 refused. Fix/);
  expect(screen.getByText(/In pull request/).textContent).toBe('In pull request #12');
  expect(screen.getByRole('link', { name: 'View pull request #12' }).getAttribute('href')).toBe('/pull-requests/12');
  // It is not a store yet.
  expect(screen.queryByRole('link', { name: 'acme' })).toBeNull();
});

test('shows that every row was refused', async () => {
  await givenImport(viewOf([rowOf('acme', 'refused', 'is taken')]));
  await screen.findByText('Nothing was imported, 1 refused. Fix the refused row and import it again.');
});

test('shows how many rows were cancelled, and returns them', async () => {
  await givenImport(viewOf([rowOf('acme', 'written'), rowOf('bolt', 'cancelled'), rowOf('cove', 'cancelled')]));
  await screen.findByText('1 of 3 rows imported, 2 cancelled.');
  const link = screen.getByRole('link', { name: 'Download 2 cancelled rows' });
  expect(link.getAttribute('href')).toBe('/api/imports/b1/refused');
});

test('cancels the rest while it runs', async () => {
  await givenImport(viewOf([rowOf('acme', 'waiting')], { state: 'running' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Cancel the rest' }));
  await waitFor(() => expect(fetched).toHaveBeenCalledWith('/api/imports/b1/cancel', expect.anything()));
});

test('shows that rows on its branch wait', async () => {
  await givenImport(viewOf([rowOf('acme', 'inReview')], { state: 'running' }));
  await screen.findByText('Waiting for the pull request');
});

test('shows why there is no pull request, and tries again', async () => {
  const failure = 'The forge answered 502';
  saveDraft({
    name: 'stores.csv',
    format: 'csv',
    text: 'name\nacme',
    key: 'k',
    sent: { id: 'b1', removals: 0, mode: 'pull-request' },
  });
  await givenImport(viewOf([rowOf('acme', 'refused', failure)], { failure }));
  expect((await screen.findByRole('alert')).textContent).toContain(failure);
  expect(screen.getByRole('status').textContent).toMatch(/^Nothing was written, and no pull request was opened/);
  answer = viewOf([rowOf('acme', 'inReview')], { pullRequest });
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  expect(fetched.mock.calls.find(([, init]) => init?.method === 'POST')?.[0]).toBe(
    '/api/imports?removals=0&mode=pull-request',
  );
});
