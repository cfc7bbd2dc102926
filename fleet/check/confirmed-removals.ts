/** Trailer of a commit that confirms the number of stores that it removes, if it removes many at once. */
export const removalsTrailer = 'Storefleet-Removals';

/**
 * Returns the number of removals that the commits of a change confirm; the newest trailer counts.
 * @param trailers the trailer's value for each commit, newest first; null for a commit without one
 */
export function confirmedRemovals(trailers: readonly (string | null)[]): number | undefined {
  const newest = trailers.map(value => value?.trim() ?? '').find(value => value !== '');
  return newest !== undefined && /^\d+$/.test(newest) ? Number(newest) : undefined;
}
