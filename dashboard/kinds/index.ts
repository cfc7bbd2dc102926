import { textAt } from '../shared/store-file/values.ts';
import type { DashboardKind } from './kind.ts';
import { dashboardKinds } from './registry.ts';
import { defaultKind, kindIds, type KindId } from '#fleet/schema';

/** Whether a text is the id of a kind. */
const isKind = (text: string): text is KindId => kindIds.some(id => id === text);

/** The id that a store file names as its kind; the first kind's where it names none that there is. */
export function kindIdIn(file: unknown): KindId {
  const kind = textAt(file, 'kind');
  return isKind(kind) ? kind : defaultKind;
}

/** Returns a kind by what a store says of itself; the first where that is no kind. */
export function dashboardKind(id: string): DashboardKind {
  return dashboardKinds[isKind(id) ? id : defaultKind];
}

/** All kinds with their ids. */
export const allKinds = kindIds.map(id => ({ id, ...dashboardKinds[id] }));
