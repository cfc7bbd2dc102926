import { expect, test } from 'vitest';
import { recorded } from './recorded.ts';
import { whatWeUse } from './used.ts';

test.each(recorded.exchanges)('the real WooCommerce answers with all fields that are read: $title', exchange => {
  expect(() => whatWeUse(exchange)).not.toThrow();
});

test('the real WooCommerce accepts an order that is paid on delivery', () => {
  const bodies = new Map(recorded.exchanges.map(({ title, answer }) => [title, answer.body]));
  expect(bodies.get('the prober asks how to pay')).toMatchObject({ payment_methods: ['cod'] });
  expect(bodies.get('the order')).toMatchObject({ status: 'processing', payment_method: 'cod' });
});
