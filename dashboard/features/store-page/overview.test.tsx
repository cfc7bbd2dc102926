// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { givenPage } from '../../../test/support/page.tsx';
import { keys } from '../../api/keys.ts';
import { Overview } from './overview.tsx';
import type { StoreDetail } from '#contract';

afterEach(cleanup);

const at = '2026-11-20T12:00:00Z';
const detail: StoreDetail = {
  name: 'acme',
  title: 'Acme',
  owner: '',
  cluster: 'local',
  host: '',
  size: 'S',
  kind: 'WooStore',
  createdAt: at,
  problem: null,
  drifted: 0,
  store: null,
  yaml: null,
  problems: [],
  aliases: [],
  revision: '',
  namespace: 'store-acme',
  links: { shop: '', admin: '', engine: null },
  status: {
    phase: 'Deleted',
    reason: 'NeverLive',
    message: '',
    since: at,
    observedAt: null,
    offeredActions: [],
    deletesAtOnce: true,
    steps: [],
    evidence: [{ check: 'Files gone from Git', ok: true, detail: 'Removed', at }],
  },
};

test.each<[string, Partial<StoreDetail['status']>, title: string]>([
  ['that no cluster confirmed', {}, 'Not checked: no cluster was connected'],
  ['that no cluster will confirm', { phase: 'Deleting' }, 'Not checked: no cluster was connected'],
  ['that a cluster confirmed', { observedAt: at }, 'Checked: nothing remains'],
])('titles the facts of a deletion %s', async (_, status, title) => {
  const { client } = await givenPage(<Overview detail={{ ...detail, status: { ...detail.status, ...status } }} />);
  client.setQueryData(keys.fleet, { changes: {} });
  expect(screen.getByRole('heading', { name: title })).toBeTruthy();
  expect(screen.getByText('Files gone from Git')).toBeTruthy();
  expect(screen.queryByText('never observed')).toBeNull();
});
