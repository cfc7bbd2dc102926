// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { givenPage } from '../../../test/support/page.tsx';
import { givenPullRequest } from '../../../test/support/pull-request.ts';
import { givenSummary } from '../../../test/support/store-summary.ts';
import { StoreRow } from './store-row.tsx';
import type { StoreSummary } from '#contract';

const acme = givenSummary('acme', {
  title: 'Acme',
  status: { phase: 'Live', reason: 'TakesOrders', message: 'Takes orders.', since: null },
});

async function givenRow(store: StoreSummary) {
  await givenPage(
    <table>
      <tbody>
        <StoreRow store={store} waiting={givenPullRequest({ number: 3 })} index={0} measure={() => undefined} />
      </tbody>
    </table>,
  );
  return screen.findByRole('row');
}

afterEach(cleanup);

test('is one stop for the Tab key, with any links', async () => {
  const row = await givenRow(acme);
  const links = [...row.querySelectorAll('a')];
  expect(links).toHaveLength(3);
  expect(links.filter(({ tabIndex }) => tabIndex >= 0).map(({ textContent }) => textContent)).toEqual(['acme']);
});

test('shows the problem of the file, also without one in the status', async () => {
  const status = { ...acme.status, phase: 'NotObserved', reason: 'NoClusterConnected' } as const;
  const row = await givenRow({ ...acme, status, problem: 'stores/acme.yaml:5:1 spec.title is required' });
  expect(row.textContent).toContain('stores/acme.yaml:5:1 spec.title is required');
  expect(row.textContent).not.toContain('Takes orders.');
});
