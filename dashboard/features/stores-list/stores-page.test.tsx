// @vitest-environment happy-dom
import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { givenPage } from '../../../test/support/page.tsx';
import { givenSummary } from '../../../test/support/store-summary.ts';
import { keys } from '../../api/keys.ts';
import { StoresPage } from './stores-page.tsx';
import type { StoreList } from '#contract';

/** No answer arrives: the test fills the cache. */
beforeEach(() => {
  vi.stubGlobal('fetch', () => new Promise(() => undefined));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('shows the stores that were read, how many there are, and no false result of a search meanwhile', async () => {
  const { client } = await givenPage(
    <StoresPage filter={{ text: 'zoo', phase: undefined }} onFilter={() => undefined} />,
  );
  const read = (list: Pick<StoreList, 'items' | 'next'>) =>
    act(() => client.setQueryData<StoreList>(keys.storeList, { ...list, total: 5000, revision: 'a' }));
  await read({ items: [givenSummary('acme')], next: 'acme' });
  expect(await screen.findByText(/1 of 5,000 stores loaded/)).toBeTruthy();
  expect(screen.queryByText(/match/i)).toBeNull();
  await read({ items: [givenSummary('acme'), givenSummary('bolt')], next: null });
  expect(await screen.findByText(/match/i)).toBeTruthy();
  expect(screen.queryByText(/loaded/)).toBeNull();
});
