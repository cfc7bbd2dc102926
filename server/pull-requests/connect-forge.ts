import type { Logger } from 'pino';
import type { Forge } from '../forges/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { PullRequests } from './pull-requests.ts';
import { Reviewer } from './review/index.ts';
import { Tracker } from './tracker.ts';
import type { PullRequestView } from '#contract';
import type { SlotExemptStores } from '#fleet';

export interface ConnectForgeOptions {
  readonly forge: Forge;
  readonly ledger: Ledger;
  readonly onChange: (view: PullRequestView) => void;
  /** Returns the stores that take no start slot. */
  readonly slotExempt: () => SlotExemptStores;
  /** Returns the paths of a store that were edited by hand. */
  readonly edited?: (store: string) => ReadonlySet<string>;
  readonly logger: Logger;
  readonly now: () => Date;
}

export interface ConnectedForge {
  readonly tracker: Tracker;
  readonly pullRequests: PullRequests;
}

/** Connects the parts that follow the pull requests of a forge. No request is sent before the tracker starts. */
export function connectForge(options: ConnectForgeOptions): ConnectedForge {
  const { forge, ledger, now } = options;
  const reviewer = new Reviewer(options);
  const tracker = new Tracker({
    ...options,
    review: pull => reviewer.review(pull),
    reviewQueued: queued => reviewer.reviewQueued(queued),
    onQueues: branches => reviewer.forgetQueuedBut(branches),
  });
  return { tracker, pullRequests: new PullRequests({ forge, ledger, tracker, now }) };
}
