import { expect, test } from 'vitest';
import { SeenWebhooks } from './seen-webhooks.ts';

const webhook = (id: string, digest = `digest of ${id}`) => ({ id, digest });

test('recognises a repeated webhook by its id and by its content', () => {
  const webhooks = new SeenWebhooks();
  expect(webhooks.seen(webhook('a'))).toBe(false);
  expect(webhooks.seen(webhook('a'))).toBe(true);
  expect(webhooks.seen(webhook('replayed', 'digest of a'))).toBe(true);
  expect(webhooks.seen(webhook('b'))).toBe(false);
});

test('remembers the newest only, and counts a replay as new', () => {
  const webhooks = new SeenWebhooks(2);
  for (const id of ['a', 'b', 'a', 'c']) webhooks.seen(webhook(id));
  expect(webhooks.seen(webhook('a'))).toBe(true);
  expect(webhooks.seen(webhook('b'))).toBe(false);
});
