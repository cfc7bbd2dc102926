// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { givenPage } from '../../../test/support/page.tsx';
import { keys } from '../../api/keys.ts';
import { ApplyForm } from './apply-form.tsx';
import { savedDraft } from './import-draft.ts';
import type { ImportAccepted, ImportPlan, FleetView } from '#contract';

const counts = { total: 1, written: 0, inReview: 0, unchanged: 0, refused: 0, cancelled: 0 };
const accepted: ImportAccepted = {
  progress: { id: 'b1', state: 'running', ...counts, pullRequest: null, failure: null },
  watch: '/api/imports/b1',
};
const fetched = vi.fn<typeof fetch>(() => Promise.resolve(Response.json(accepted)));
beforeEach(() => {
  vi.stubGlobal('fetch', fetched.mockClear());
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

const plan: ImportPlan = {
  impact: {
    summary: '+1 store',
    stores: { added: 1, changed: 0, removed: 0 },
    requests: { pods: 2, cpu: 0, memory: 0, disk: 0 },
  },
  removals: { count: 0, needsConfirmation: false },
  rows: [
    {
      name: 'acme',
      line: 2,
      state: 'new',
      summary: '+1 store',
      fields: [],
      restarts: [],
      warnings: [],
      problems: [],
    },
  ],
};
const draft = { name: 'stores.csv', format: 'csv', text: 'name\nacme', key: 'k', sent: null } as const;

async function givenForm(changes: Partial<FleetView['changes']>) {
  const page = await givenPage(<ApplyForm draft={draft} plan={plan} onCancel={() => undefined} />);
  const all = { mode: 'commit', mayCommit: true, forge: { id: 'gitea', name: 'Gitea', url: '' }, ...changes } as const;
  page.client.setQueryData<Pick<FleetView, 'changes'>>(keys.fleet, { changes: all });
  return page;
}

test.each<[string, Partial<FleetView['changes']>, string, string]>([
  ['a commit is the default delivery mode', {}, 'Import 1 store', 'commit'],
  ['a pull request is the other', {}, 'Open pull request instead', 'pull-request'],
  ['a pull request is the default delivery mode', { mode: 'pull-request' }, 'Open pull request', 'pull-request'],
  ['a commit is the other', { mode: 'pull-request' }, 'Commit directly', 'commit'],
])('%s', async (_, changes, button, mode) => {
  const page = await givenForm(changes);
  fireEvent.click(await screen.findByRole('button', { name: button }));
  await waitFor(() => expect(page.path()).toBe('/import/b1'));
  expect(fetched.mock.calls.map(([path]) => path)).toContain(`/api/imports?removals=0&mode=${mode}`);
  expect(savedDraft()?.sent).toEqual({ id: 'b1', removals: 0, mode });
});

test('offers no commit where each change is reviewed', async () => {
  await givenForm({ mode: 'pull-request', mayCommit: false });
  await screen.findByRole('button', { name: 'Open pull request' });
  expect(screen.queryByRole('button', { name: 'Commit directly' })).toBeNull();
});
