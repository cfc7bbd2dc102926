import type { Forge } from '../forge/index.ts';
import type { Ledger, LedgerLogger } from '../ledger/index.ts';
import { judge } from './judge.ts';
import { createPullRequests, type PullRequests } from './pull-requests.ts';
import { Tracker } from './tracker.ts';
import type { PullRequestView } from '#server/contract';

export interface AttachOptions {
  readonly forge: Forge;
  readonly ledger: Ledger;
  readonly onChange: (view: PullRequestView) => void;
  readonly logger: LedgerLogger;
  readonly now: () => Date;
}

export interface AttachedForge {
  readonly tracker: Tracker;
  readonly pullRequests: PullRequests;
}

/** Puts the parts together that follow the pull requests of a forge. Nothing is asked before the tracker starts. */
export function attachForge(options: AttachOptions): AttachedForge {
  const { forge, ledger, now } = options;
  const review = async ({ number }: { number: number }) => judge(await ledger.proposed(`refs/pull/${number}/head`));
  const tracker = new Tracker({ ...options, review });
  return { tracker, pullRequests: createPullRequests({ forge, ledger, tracker, now }) };
}
