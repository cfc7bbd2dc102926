import type { Forge, PullRequest } from '../forges/index.ts';
import {
  isRepeat,
  oneLine,
  type ChangeRequest,
  type ChangeNote,
  type Ledger,
  type Planner,
  type Submit,
  type Submitted,
} from '../ledger/index.ts';
import { importBranch, reviewBranch } from './branch-name.ts';
import { descriptionOf, descriptionOfImport } from './description.ts';
import { PullRequestWriter, type PullRequestResult } from './pull-request-writer.ts';
import type { ReviewResult } from './review/index.ts';
import type { Tracked, Tracker } from './tracker.ts';
import { viewOf } from './view.ts';
import type { FleetView, ForgeView, PullRequestDetail, PullRequestList, PullRequestView } from '#contract';
import { Conflict, fleetPath } from '#fleet';

/** The pull requests of the fleet; every method may throw an error of the forge or of the ledger. */
export interface PullRequests {
  /** Returns the forge. */
  forge(): ForgeView;
  list(): PullRequestList;
  /** Returns one as it is now, with its diff. @throws NotFound */
  detail(number: number): Promise<PullRequestDetail>;
  /**
   * Merges the reviewed commit.
   * @param head the newest commit of its branch at the time of the review
   * @param actor who merges it; the forge only knows the server's account
   * @throws Conflict if the branch moved, the pull request is not open, breaks a rule, or the forge does not merge it
   */
  merge(number: number, head: string, actor: string): Promise<PullRequestView>;
  /** Closes one without a merge; its changes are not applied. @throws Conflict if it is not open */
  close(number: number): Promise<PullRequestView>;
  /** Writes a change of a store to its pull request, which is opened if there is none. */
  propose(store: string, change: ChangeRequest, planner: Planner): Promise<PullRequestChange>;
  /**
   * Writes the changes of an import to a pull request of its own.
   * @param request its id; a repeat continues with the open pull request
   */
  proposeMany<T>(request: string, work: (submit: Submit) => Promise<T>): Promise<PullRequestResult<T>>;
}

interface PullRequestChange extends Submitted {
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

/** Returns the pull requests of a fleet that is on a forge. */
export function createPullRequests(options: PullRequestsOptions): PullRequests {
  const { forge, ledger, tracker } = options;
  const writer = new PullRequestWriter(options);
  const openOne = async (number: number): Promise<Tracked> => {
    const tracked = await tracker.refresh(number);
    const { state } = tracked.pull;
    if (state !== 'open') throw new Conflict(`The pull request #${number} is already ${state}.`);
    return tracked;
  };
  const refreshed = async (number: number) => {
    const { pull, reviewResult } = await tracker.refresh(number);
    tracker.poll();
    return viewOf(pull, reviewResult);
  };

  return {
    forge: () => tracker.view(),
    list: () => ({
      forge: tracker.view(),
      items: tracker.list().map(({ pull, reviewResult }) => viewOf(pull, reviewResult)),
    }),
    async detail(number) {
      const { pull, reviewResult } = await tracker.refresh(number);
      // A closed or merged one is in the history of the fleet, or nowhere.
      const diff =
        reviewResult === null || pull.state !== 'open'
          ? ''
          : await ledger.previewDiff(reviewResult.head, ['stores', fleetPath]);
      return { ...viewOf(pull, reviewResult), diff };
    },
    async merge(number, head, actor) {
      const { pull, reviewResult } = await openOne(number);
      const { condition, message } = viewOf(pull, reviewResult);
      if (pull.head.sha !== head) {
        throw new Conflict(
          `The branch of #${number} has new commits since you opened it. Reload and review them, then merge.`,
          'head',
        );
      }
      if (condition !== 'ready') throw new Conflict(`#${number} can't be merged. ${message}`);
      await forge.merge(number, { head, message: `Merged by ${oneLine(actor)} in Storefleet.` });
      await ledger.refresh();
      return refreshed(number);
    },
    async close(number) {
      await openOne(number);
      await forge.close(number);
      return refreshed(number);
    },
    async propose(store, change, planner) {
      const target = {
        branch: reviewBranch(store),
        describe: (reviewResult: ReviewResult) => descriptionOf(store, reviewResult),
        isRepeated: (noted: ChangeNote) => isRepeat(change, noted),
      };
      const { result, pull } = await writer.submit(target, submit => submit(change, planner));
      return { ...result, pull };
    },
    proposeMany: (request, work) =>
      writer.submit({ branch: importBranch(request), describe: descriptionOfImport, isRepeated: () => true }, work),
  };
}
