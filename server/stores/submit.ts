import { randomUUID } from 'node:crypto';
import { deletedLock } from '../drift/index.ts';
import type { Ledger, Committed } from '../ledger/index.ts';
import { modeOf, pullRequestRef, ruleFor } from '../pull-requests/index.ts';
import type { PullRequests } from '../pull-requests/index.ts';
import { readyHead } from './records.ts';
import type { SubmittedWrite, WriteRequest } from './requests.ts';
import { assertVersion, explainStale } from './store-version.ts';
import { Stale, Unavailable, type FleetTree, type Plan } from '#fleet';

export interface SubmitterOptions {
  readonly ledger: Ledger;
  /** The pull requests for changes that need a review. @default none */
  readonly pullRequests?: PullRequests | undefined;
  readonly now: () => Date;
}

type StorePlanner = (tree: FleetTree) => Plan;

/** Writes a change of a store to the branch of the fleet, or to a pull request. */
export class Submitter {
  readonly #options: SubmitterOptions;

  constructor(options: SubmitterOptions) {
    this.#options = options;
  }

  async submit(request: WriteRequest, store: string, planner: StorePlanner): Promise<SubmittedWrite> {
    return this.#send(request, store, planner, await this.needsReview(request));
  }

  /** Changes an existing store, from the version that the request requires. */
  async edit(request: WriteRequest, store: string, planner: StorePlanner): Promise<SubmittedWrite> {
    const { ledger } = this.#options;
    const { versions } = request;
    await this.#assertLocked(store);
    const needsReview = await this.needsReview(request);
    try {
      // People edit the file on the branch of the fleet; the branch of an open pull request may have later changes.
      if (needsReview) assertVersion((await readyHead(ledger)).tree, store, versions);
      const onThatVersion: StorePlanner = tree => {
        assertVersion(tree, store, versions);
        return planner(tree);
      };
      return await this.#send(request, store, needsReview ? planner : onThatVersion, needsReview);
    } catch (error) {
      if (!(error instanceof Stale) || versions === undefined) throw error;
      throw await explainStale(error, ledger, store, versions);
    }
  }

  /** A store that has lost its lock would be resolved as a new one. */
  async #assertLocked(store: string): Promise<void> {
    const { ledger } = this.#options;
    if ((await deletedLock(ledger, (await readyHead(ledger)).tree, store)) === undefined) return;
    throw new Unavailable(`The lock of ${store} was deleted and is about to be restored; try again in a few seconds.`);
  }

  async #send(
    { actor, idempotencyKey: key }: WriteRequest,
    store: string,
    planner: StorePlanner,
    needsReview: boolean,
  ): Promise<SubmittedWrite> {
    const { ledger, pullRequests, now } = this.#options;
    const change = { id: randomUUID(), actor, at: now(), ...(key === undefined ? {} : { idempotencyKey: key }) };
    if (pullRequests === undefined || !needsReview) return answerOf(await ledger.submit(change, planner));
    const { pull, ...submitted } = await pullRequests.submit(store, change, planner);
    const answer = answerOf(submitted);
    return pull === undefined ? answer : { ...answer, pullRequest: pullRequestRef(pull) };
  }

  /** Returns true if a change goes to a pull request. @throws Refused if the fleet does not allow the requested mode */
  async needsReview({ actor, mode }: WriteRequest): Promise<boolean> {
    const { ledger, pullRequests } = this.#options;
    const { tree } = await readyHead(ledger);
    const rule = ruleFor(tree.fleet.spec.changes, actor.role);
    return modeOf(rule, mode, pullRequests !== undefined) === 'pull-request';
  }
}

function answerOf({ id, commit, plan }: Committed): SubmittedWrite {
  return { id, action: plan.action, store: plan.store, commit, subject: plan.subject, impact: plan.impact };
}
