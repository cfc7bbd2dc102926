import { vi } from 'vitest';

/**
 * Repeats a check until it passes, twenty times a second: many checks start a Git process.
 * @throws the last error of the check after 60 s, more than a busy machine needs
 */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 60_000, interval: 50 });
}
