import type { Probe } from '../probe/index.ts';
import type { KindStatus } from '../status/index.ts';

/** What is particular to a kind of store for the server: how its state shows, and how it is asked. */
export interface ServerKind {
  readonly status: KindStatus;
  readonly probe: Probe;
  /** Path of the page on which its merchants work, `wp-admin/`. */
  readonly adminPath: string;
}
