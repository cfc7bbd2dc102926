import { textAt } from '../shared/store-file/values.ts';
import type { DashboardKind } from './kind.ts';
import { dashboardKinds } from './registry.ts';
import { defaultKind, kindIds, type KindId } from '#fleet/schema';

/** True if a text is the id of a kind. */
const isKind = (text: string): text is KindId => kindIds.some(id => id === text);

/** Returns the id of the kind that a store file names; the default kind where it names no known one. */
export function kindIdIn(file: unknown): KindId {
  const kind = textAt(file, 'kind');
  return isKind(kind) ? kind : defaultKind;
}

/** Returns the kind of a store; the default where the id is unknown. */
export function dashboardKind(id: string): DashboardKind {
  return dashboardKinds[isKind(id) ? id : defaultKind];
}

/** All kinds with their ids. */
export const allKinds = kindIds.map(id => ({ id, ...dashboardKinds[id] }));
