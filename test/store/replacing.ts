import { expect, vi } from 'vitest';
import { isReady, type Shop } from './shop.ts';

/**
 * Makes a change that replaces a pod of a component, and waits until the new pod has taken the place of all earlier
 * ones.
 */
export async function replacing(
  shop: Shop,
  component: 'web' | 'database',
  change: () => Promise<unknown>,
): Promise<void> {
  const before = new Set((await shop.pods(component)).map(({ metadata }) => metadata?.uid));
  await change();
  await vi.waitFor(
    async () => {
      const now = await shop.pods(component);
      expect(now.filter(isReady)).toHaveLength(1);
      expect(now.filter(({ metadata }) => before.has(metadata?.uid))).toEqual([]);
    },
    { timeout: 90_000, interval: 500 },
  );
}
