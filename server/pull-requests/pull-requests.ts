import type { Forge, PullRequest } from '../forges/index.ts';
import {
  isRepeat,
  oneLine,
  type ChangeRequest,
  type ChangeNote,
  type Ledger,
  type Planner,
  type Submit,
  type Committed,
} from '../ledger/index.ts';
import { importBranch, reviewBranch } from './branch-name.ts';
import { descriptionOf, descriptionOfImport } from './description.ts';
import { PullRequestWriter, type PullRequestResult } from './pull-request-writer.ts';
import type { ReviewResult } from './review/index.ts';
import type { Tracked, Tracker } from './tracker.ts';
import { viewOf } from './view.ts';
import type { FleetView, ForgeView, PullRequestDetail, PullRequestList, PullRequestView } from '#contract';
import { Conflict, fleetPath } from '#fleet';

interface PullRequestChange extends Committed {
  /** Undefined if the fleet already has all of it: there is nothing to review. */
  readonly pull: PullRequest | undefined;
}

export interface PullRequestsOptions {
  readonly forge: Forge;
  readonly ledger: Ledger;
  readonly tracker: Tracker;
  readonly now: () => Date;
}

/** Returns the forge as every page needs it. */
export function forgeOf(pullRequests: PullRequests | undefined): FleetView['changes']['forge'] {
  if (pullRequests === undefined) return null;
  const { id, name, url } = pullRequests.forge();
  return { id, name, url };
}

/** The pull requests of the fleet; every method may throw an error of the forge or of the ledger. */
export class PullRequests {
  readonly #forge: Forge;
  readonly #ledger: Ledger;
  readonly #tracker: Tracker;
  readonly #writer: PullRequestWriter;

  constructor(options: PullRequestsOptions) {
    this.#forge = options.forge;
    this.#ledger = options.ledger;
    this.#tracker = options.tracker;
    this.#writer = new PullRequestWriter(options);
  }

  /** Returns the forge. */
  forge(): ForgeView {
    return this.#tracker.view();
  }

  list(): PullRequestList {
    const items = this.#tracker.list().map(({ pull, reviewResult }) => viewOf(pull, reviewResult));
    return { forge: this.forge(), items };
  }

  /** Returns one as it is now, with its diff. @throws NotFound */
  async detail(number: number): Promise<PullRequestDetail> {
    const { pull, reviewResult } = await this.#tracker.refresh(number);
    // A closed or merged one is in the history of the fleet, or nowhere.
    const diff =
      reviewResult === null || pull.state !== 'open'
        ? ''
        : await this.#ledger.previewDiff(reviewResult.head, ['stores', fleetPath]);
    return { ...viewOf(pull, reviewResult), diff };
  }

  /**
   * Merges the reviewed commit.
   * @param head the newest commit of its branch at the time of the review
   * @param actor who merges it; the forge only knows the server's account
   * @throws Conflict if the branch moved, the pull request is not open, breaks a rule, or the forge does not merge it
   */
  async merge(number: number, head: string, actor: string): Promise<PullRequestView> {
    const { pull, reviewResult } = await this.#refreshOpen(number);
    const { condition, message } = viewOf(pull, reviewResult);
    if (pull.head.sha !== head) {
      throw new Conflict(
        `The branch of #${number} has new commits since you opened it. Reload and review them, then merge.`,
        'head',
      );
    }
    if (condition !== 'ready') throw new Conflict(`#${number} can't be merged. ${message}`);
    await this.#forge.merge(number, { head, message: `Merged by ${oneLine(actor)} in Storefleet.` });
    await this.#ledger.refresh();
    return this.#refreshedView(number);
  }

  /** Closes one without a merge; its changes are not applied. @throws Conflict if it is not open */
  async close(number: number): Promise<PullRequestView> {
    await this.#refreshOpen(number);
    await this.#forge.close(number);
    return this.#refreshedView(number);
  }

  /** Writes a change of a store to its pull request, which is opened if there is none. */
  async submit(store: string, change: ChangeRequest, planner: Planner): Promise<PullRequestChange> {
    const target = {
      branch: reviewBranch(store),
      describe: (reviewResult: ReviewResult) => descriptionOf(store, reviewResult),
      isRepeated: (noted: ChangeNote) => isRepeat(change, noted),
    };
    const { result, pull } = await this.#writer.submit(target, submit => submit(change, planner));
    return { ...result, pull };
  }

  /**
   * Writes the changes of an import to a pull request of its own.
   * @param request its id; a repeat continues with the open pull request
   */
  submitImport<T>(request: string, work: (submit: Submit) => Promise<T>): Promise<PullRequestResult<T>> {
    const target = { branch: importBranch(request), describe: descriptionOfImport, isRepeated: () => true };
    return this.#writer.submit(target, work);
  }

  async #refreshOpen(number: number): Promise<Tracked> {
    const tracked = await this.#tracker.refresh(number);
    const { state } = tracked.pull;
    if (state !== 'open') throw new Conflict(`The pull request #${number} is already ${state}.`);
    return tracked;
  }

  async #refreshedView(number: number): Promise<PullRequestView> {
    const { pull, reviewResult } = await this.#tracker.refresh(number);
    this.#tracker.poll();
    return viewOf(pull, reviewResult);
  }
}
