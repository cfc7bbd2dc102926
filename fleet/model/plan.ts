import type { CommitAction } from '../actions/index.ts';
import type { Paths } from '../lib/sorted-map.ts';
import type { StoreIndex } from './store-index.ts';
import type { Fleet, Lock, Problem, Store } from '#fleet/schema';

/** Parsed value of a text, which then need not be parsed. */
export interface Parsed<T> {
  readonly path: string;
  readonly text: string;
  readonly value: T;
}

/** Parsed values of the store's files that a plan writes. */
export interface ParsedFiles {
  readonly store: Parsed<Store>;
  readonly lock: Parsed<Lock>;
}

/** Amounts that a store requests from its cluster. */
export interface Amounts {
  readonly pods: number;
  /** In millicores. */
  readonly cpu: number;
  /** In bytes. */
  readonly memory: number;
  /** In bytes. */
  readonly disk: number;
}

/** Effects of a plan, in words and numbers that can be shown before anything is written. */
export interface Impact {
  /** One line: `Adds 1 store (2 pods, 3 GiB disk)`, `Changes 1 store. Restarts nothing.`. */
  readonly summary: string;
  readonly stores: { readonly added: number; readonly changed: number; readonly removed: number };
  /** Difference of requests; negative if they shrink. */
  readonly requests: Amounts;
  /** Fields of the store that change, `spec.title`: as in its file, but with the host in force. */
  readonly fields: readonly { readonly field: string; readonly from?: string; readonly to?: string }[];
  /** Workloads whose pods restart: `web`, `database`. */
  readonly restarts: readonly string[];
  /** Sentences about irreversible effects, and changes for shoppers. */
  readonly warnings: readonly string[];
}

/** A change as data: made by a pure function, written by the ledger. Paths are relative to the repository's root. */
export interface Plan {
  readonly action: CommitAction;
  readonly store: string;
  readonly writes: ReadonlyMap<string, string>;
  readonly deletedPaths: readonly string[];
  /** Subject line of the commit. */
  readonly subject: string;
  readonly impact: Impact;
  /** Parsed values, so that readers of the plan need not parse its files again. */
  readonly known?: ParsedFiles;
  /** True if afterwards the store has exactly the files that it renders to, so that none need be compared. */
  readonly isAsRendered?: boolean;
}

/** A file of the fleet that can't be used, with its problems. It blocks only itself. */
export interface InvalidFile {
  readonly path: string;
  /** The store that it belongs to, or else its path. */
  readonly name: string;
  readonly problems: readonly Problem[];
}

/** The fleet repository at one commit, as the planner sees it. */
export interface FleetTree {
  readonly fleet: Fleet;
  readonly stores: ReadonlyMap<string, Store>;
  readonly locks: ReadonlyMap<string, Lock>;
  /** Invalid files by path. */
  readonly invalid: ReadonlyMap<string, InvalidFile>;
  /** Text by path of the files that were read, as people wrote them. */
  readonly texts: ReadonlyMap<string, string>;
  /** Every path of the repository. */
  readonly paths: Paths;
  /** Finds stores by host, owner and cluster. */
  readonly index: StoreIndex;
  /** Stores with exactly the files that they render to, as far as a plan of this process has shown it. */
  readonly asRendered: ReadonlyMap<string, true>;
}
