import { expect, test } from 'vitest';
import { givenChange, givenPlan, givenRepository } from '../../test/support/ledger.ts';
import { commitMessage } from './message.ts';
import { RequestIndex } from './request-index.ts';

test('RequestIndex keeps the changes of the newest commits alone', async () => {
  const index = new RequestIndex(await givenRepository(), 3);
  const change = (id: string, key: string) => givenChange(id, { idempotencyKey: { key, request: 'digest' } });
  for (let number = 1; number <= 5; number++) {
    const written = change(`c-${number}`, `k-${number}`);
    index.remember(String(number).repeat(40), commitMessage([{ change: written, plan: givenPlan() }]));
  }
  const known = [1, 2, 3, 4, 5].filter(number => index.find(change(`c-${number}`, 'other')) !== undefined);
  const keyed = [1, 2, 3, 4, 5].filter(number => index.find(change('other', `k-${number}`)) !== undefined);
  expect({ known, keyed }).toEqual({ known: [3, 4, 5], keyed: [3, 4, 5] });
});
