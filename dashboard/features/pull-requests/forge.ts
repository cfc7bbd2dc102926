import type { ForgeView } from '#contract';

/** Returns `acme/fleet` from the address of a repository. A forge may have a path of its own. */
export function repositoryOf(url: string): string {
  const parts = new URL(url).pathname.split('/').filter(Boolean);
  return parts.slice(-2).join('/');
}

/** True if few requests are left, so that the forge will soon be polled less often. */
export function isLow({ remaining, limit }: NonNullable<ForgeView['budget']>): boolean {
  return remaining < limit / 10;
}
