import type { ExpectedVersions } from './store-version.ts';
import type { DeliveryMode, ImportChecked, PullRequestRef } from '#contract';
import type { ImportFormat, ImportRow, Impact } from '#fleet';
import type { CommitAction } from '#fleet/actions';
import type { WritingRole } from '#fleet/schema';

/** The person or account that requests a change. */
export interface Actor {
  readonly name: string;
  readonly role: WritingRole;
}

/** Follows the progress of an import plan. */
export interface PlanWatcher {
  /** Aborted once no client waits for the plan any more. */
  readonly signal?: AbortSignal;
  readonly onChecked?: (checked: ImportChecked) => void;
}

/** The request of a client; the ledger gets a `ChangeRequest` for each store that it changes. */
export interface WriteRequest {
  readonly actor: Actor;
  /** A repeat has the same key and the same digest. */
  readonly idempotencyKey?: { readonly key: string; readonly request: string };
  /** Delivery mode. @default as `fleet.yaml` sets it */
  readonly mode?: DeliveryMode;
  /** The versions of the store's file on which it may be based. @default any */
  readonly versions?: ExpectedVersions;
}

/** The answer to a {@link WriteRequest}: a change that is in the repository. */
export interface SubmittedWrite {
  readonly id: string;
  readonly action: CommitAction;
  readonly store: string;
  readonly commit: string;
  readonly subject: string;
  readonly impact: Impact;
  /** The pull request in which it waits for a review; undefined if it is on the branch of the fleet. */
  readonly pullRequest?: PullRequestRef;
}

/** Many stores, as they were sent. */
export interface ImportFile {
  readonly format: ImportFormat;
  readonly text: string;
  /** The parsed rows of the text. */
  readonly rows: readonly ImportRow[];
}
