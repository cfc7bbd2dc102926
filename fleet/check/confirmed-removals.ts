/** Names the trailer in which a commit says how many stores it removes, where many go at once. */
export const removalsTrailer = 'Storefleet-Removals';

/**
 * The number of removals that somebody said in the commits of a change: the newest that says anything counts.
 * @param said the trailer's value commit by commit, newest first; null where a commit has none
 */
export function confirmedRemovals(said: readonly (string | null)[]): number | undefined {
  const told = said.map(value => value?.trim() ?? '').find(value => value !== '');
  return told !== undefined && /^\d+$/.test(told) ? Number(told) : undefined;
}
