import { expect, vi } from 'vitest';
import { isReady, type Shop } from './shop.ts';

/** Makes a change that asks for another pod of a component, and waits until it has taken the place of all before. */
export async function replacing(
  shop: Shop,
  component: 'web' | 'database',
  change: () => Promise<unknown>,
): Promise<void> {
  const uids = async () => (await shop.pods(component)).map(({ metadata }) => metadata?.uid ?? '');
  const before = await uids();
  await change();
  await vi.waitFor(
    async () => {
      expect((await shop.pods(component)).filter(isReady)).toHaveLength(1);
      expect((await uids()).some(uid => before.includes(uid))).toBe(false);
    },
    { timeout: 90_000, interval: 500 },
  );
}
