import type { Forge, PullRequest } from '../forge/index.ts';
import { InTurn } from '../in-turn.ts';
import type { Change, Ledger, Planner, Submitted } from '../ledger/index.ts';
import { judge } from '../review/index.ts';
import { proposalBranch } from './branch-name.ts';
import { descriptionOf } from './description.ts';
import type { Tracker } from './tracker.ts';
import { NotFound, Unavailable } from '#fleet';

export interface ProposerOptions {
  readonly forge: Forge;
  readonly ledger: Ledger;
  readonly tracker: Tracker;
  readonly now: () => Date;
}

export interface ProposedChange extends Submitted {
  /** Nothing when the fleet has all of it already: there is nothing to review. */
  readonly pull: PullRequest | undefined;
}

/** Milliseconds after which a branch without a pull request is what somebody who died left; nobody was told of it. */
const abandonedAfter = 60_000;

/** Writes changes to the branch of their store, and keeps one pull request a store open for it. */
export class Proposer {
  /** By store. */
  readonly #turns = new Map<string, InTurn>();
  /** Commits of which somebody was told that nothing was written. */
  #givenUp = new Set<string>();

  constructor(private readonly options: ProposerOptions) {}

  /**
   * Resolves once the pull request exists and has the change.
   * @throws what the planner, {@link Ledger.propose} and the forge throw; nothing of the change is left then
   */
  submit(store: string, change: Change, planner: Planner): Promise<ProposedChange> {
    const turn = this.#turns.get(store) ?? new InTurn();
    this.#turns.set(store, turn);
    return turn.run(() => this.#submit(store, change, planner));
  }

  async #submit(store: string, change: Change, planner: Planner): Promise<ProposedChange> {
    const { ledger, tracker } = this.options;
    const branch = proposalBranch(store);
    const before = await this.#openPull(branch);
    const left = before === undefined ? await this.#leftOn(branch) : undefined;
    const submitted = await ledger.propose(branch, change, planner, left);
    if (before === undefined && (await this.#isInFleet(submitted.commit))) return { ...submitted, pull: undefined };
    const pull = await this.#open(store, branch, before).catch((error: unknown) => {
      // A second change is in the pull request already; only its description is old, and the next look mends that.
      if (before !== undefined) return before;
      this.#giveUp(branch, submitted.commit);
      throw error;
    });
    tracker.written(pull);
    return { ...submitted, pull };
  }

  async #open(store: string, branch: string, before: PullRequest | undefined): Promise<PullRequest> {
    const { forge, ledger } = this.options;
    const proposed = await ledger.proposed(`refs/heads/${branch}`);
    const description = descriptionOf(store, await judge(proposed, { differing: [], byProgram: true }));
    if (before !== undefined) return forge.update(before.number, description);
    return forge.open({ branch, base: ledger.branch, ...description });
  }

  async #openPull(branch: string): Promise<PullRequest | undefined> {
    const { forge, ledger } = this.options;
    const open = await forge.list({ state: 'open', branchPrefix: branch });
    return open.find(({ head, base }) => head.branch === branch && base === ledger.branch && !head.isFork);
  }

  /**
   * What is on a branch of ours without an open pull request: it ended, or whoever made it died before it was opened. The
   * change begins anew on the newest fleet.
   * @throws Unavailable while another server may be just about to open it
   */
  async #leftOn(branch: string): Promise<string | undefined> {
    const { ledger, now } = this.options;
    try {
      const { head, commits } = await ledger.proposed(`refs/heads/${branch}`);
      const at = commits[0]?.at;
      if (at !== undefined && now().getTime() - new Date(at).getTime() < abandonedAfter && !this.#hasEnded(head)) {
        throw new Unavailable(`Another change of this store is being proposed on ${branch} right now.`, 10);
      }
      return head;
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  /** Nothing differed, or an earlier request with the same key was merged. */
  async #isInFleet(commit: string): Promise<boolean> {
    const head = await this.options.ledger.head();
    return head.state === 'ready' && this.options.ledger.contains(head.revision, commit);
  }

  /** Its branch counts no more. It goes later, as those that ended do, unless the next change took its place. */
  #giveUp(branch: string, commit: string): void {
    this.#givenUp.add(commit);
    setTimeout(() => {
      this.#givenUp.delete(commit);
      this.options.ledger.dropProposal(branch, commit).catch(() => undefined);
    }, abandonedAfter).unref();
  }

  #hasEnded(head: string): boolean {
    if (this.#givenUp.has(head)) return true;
    return this.options.tracker.list().some(({ pull }) => pull.state !== 'open' && pull.head.sha === head);
  }
}
