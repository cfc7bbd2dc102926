import type { InfiniteData } from '@tanstack/react-query';
import type { FleetHistory } from '#contract';

/** Pages of the history as they were read, newest first. */
export type ReadPages = InfiniteData<FleetHistory>;

/** Returns commits newer than the read ones; null if there are more than the newest page contains. */
export function newerThan(read: ReadPages, newest: FleetHistory): FleetHistory['entries'] | null {
  const first = read.pages[0]?.entries[0]?.commit;
  const index = newest.entries.findIndex(({ commit }) => commit === first);
  return index === -1 ? null : newest.entries.slice(0, index);
}

/** Returns the read pages with the newest on top; where that leaves a gap, the newest page alone. */
export function withNewest(read: ReadPages, newest: FleetHistory): ReadPages {
  const newer = newerThan(read, newest);
  const [first, ...rest] = read.pages;
  if (newer === null || first === undefined) return { pages: [newest], pageParams: [null] };
  return { ...read, pages: [{ ...first, entries: [...newer, ...first.entries] }, ...rest] };
}
