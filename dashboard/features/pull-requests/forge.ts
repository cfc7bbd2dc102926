import type { ForgeView } from '#contract';

/** `acme/fleet` of the address of a repository's page, also of a forge below a path. */
export function repositoryOf(url: string): string {
  const parts = new URL(url).pathname.split('/').filter(Boolean);
  return parts.slice(-2).join('/');
}

/** True if few requests are left, so that the forge will soon be polled less often. */
export function isLow({ remaining, limit }: NonNullable<ForgeView['budget']>): boolean {
  return remaining < limit / 10;
}
