import type { Probe } from '../probe/index.ts';
import type { KindStatus } from '../status/index.ts';

/** The parts of a store kind that the server needs: how its phase is evaluated, and how its shop is probed. */
export interface ServerKind {
  readonly status: KindStatus;
  readonly probe: Probe;
  /** The path of the merchants' admin pages, `wp-admin/`. */
  readonly adminPath: string;
}
