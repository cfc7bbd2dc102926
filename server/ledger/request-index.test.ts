import { expect, test } from 'vitest';
import { givenChange, givenPlan, givenRepository } from '../../test/support/ledger.ts';
import { commitMessage } from './message.ts';
import { RequestIndex } from './request-index.ts';

test('RequestIndex keeps the changes of the newest commits alone', async () => {
  const index = new RequestIndex(await givenRepository(), { commits: 3 });
  const change = (id: string, key: string) => givenChange(id, { idempotencyKey: { key, request: 'digest' } });
  for (let number = 1; number <= 5; number++) {
    const written = change(`c-${number}`, `k-${number}`);
    index.remember(String(number).repeat(40), commitMessage([{ change: written, plan: givenPlan() }]));
  }
  const known = [1, 2, 3, 4, 5].filter(number => index.find(change(`c-${number}`, 'other')) !== undefined);
  const keyed = [1, 2, 3, 4, 5].filter(number => index.find(change('other', `k-${number}`)) !== undefined);
  expect({ known, keyed }).toEqual({ known: [3, 4, 5], keyed: [3, 4, 5] });
});

test('RequestIndex keeps as many changes as it may, and those of the newest commit', async () => {
  const index = new RequestIndex(await givenRepository(), { changes: 5 });
  const remember = (commit: string, ids: readonly string[]) =>
    index.remember(commit.repeat(40), commitMessage(ids.map(id => ({ change: givenChange(id), plan: givenPlan() }))));
  const known = (...ids: readonly string[]) => ids.filter(id => index.find(givenChange(id)) !== undefined);
  remember('1', ['a', 'b']);
  remember('2', ['c', 'd']);
  expect(known('a', 'b', 'c', 'd')).toEqual(['a', 'b', 'c', 'd']);
  remember('3', ['e', 'f']);
  expect(known('a', 'b', 'c', 'd', 'e', 'f')).toEqual(['c', 'd', 'e', 'f']);
  remember('4', ['g', 'h', 'i', 'j', 'k', 'l']);
  expect(known('e', 'f', 'g', 'l')).toEqual(['g', 'l']);
});
