import { isDeepStrictEqual } from 'node:util';
import { ForgeNotFound, type Forge, type PullRequest, type QueuedCommit, type WebhookEvent } from '../forges/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { WarningLogger } from '../lib/logger.ts';
import { SerialQueue } from '../lib/serial-queue.ts';
import { isManagedBranch, type ReviewResult } from './review/index.ts';
import { viewOf } from './view.ts';
import type { ForgeView, PullRequestView } from '#contract';
import { DomainError } from '#fleet/schema';

export interface TrackerOptions {
  readonly forge: Pick<Forge, 'type' | 'repository' | 'list' | 'get' | 'budget'>;
  readonly ledger: Ledger;
  /** Evaluates an open pull request, and reports to the forge. @returns null if it is deleted or no longer open */
  readonly review: (pull: PullRequest) => Promise<ReviewResult | null>;
  /** Evaluates a commit that waits in a merge queue, and reports to the forge. */
  readonly reviewQueued: (queued: QueuedCommit) => Promise<void>;
  /** Called with all branches that queues have. */
  readonly onQueues?: (branches: ReadonlySet<string>) => void;
  readonly onChange: (view: PullRequestView) => void;
  readonly logger: WarningLogger;
  readonly now: () => Date;
}

/** A pull request as last seen. */
export interface Tracked {
  readonly pull: PullRequest;
  readonly reviewResult: ReviewResult | null;
}

/** Milliseconds between two polls, for the case that no webhook arrives. */
const pollEvery = 30_000;
/** Milliseconds for which the branch of a closed or merged pull request is kept. */
const keepEnded = 60_000;
/** Days for which closed and merged ones are shown. */
const shownFor = 30;
/** Number of closed and merged ones that are shown. */
const maxEnded = 50;
/** Milliseconds of tolerance: clocks differ, and a forge may list a change late. */
const overlap = 120_000;

/**
 * Tracks the pull requests of the fleet: open ones, and those closed or merged recently. Webhooks report changes at
 * once; polling finds what no webhook reported, including changes while the server was down.
 */
export class Tracker {
  readonly #options: TrackerOptions;
  #known = new Map<number, Tracked>();
  #announced = new Map<number, PullRequestView>();
  #dropped = new Set<number>();
  readonly #work = new SerialQueue();
  #isPollQueued = false;
  #since: Date | null = null;
  #polledAt: Date | null = null;
  #webhookAt: Date | null = null;
  #error: ForgeView['error'] = null;
  #timer: NodeJS.Timeout | null = null;
  #moved: NodeJS.Timeout | null = null;
  /** Milliseconds that the last evaluation of all took. */
  #lastTook = 0;

  constructor(options: TrackerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.poll(), pollEvery);
    this.poll();
  }

  /** Stops; resolves when running work is done. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    if (this.#moved) clearTimeout(this.#moved);
    await this.#work.idle();
  }

  /**
   * Called when the fleet has moved, which changes the impact of a merge. This needs no request to the forge. However
   * often the fleet moves, evaluation takes at most a fifth of the time.
   */
  fleetMoved(): void {
    this.#moved ??= setTimeout(
      () => {
        this.#moved = null;
        void this.#work.run(() => this.#evaluateAll());
      },
      Math.max(1000, 4 * this.#lastTook),
    ).unref();
  }

  /** Reads changed pull requests from the forge, and evaluates them. Many calls at once are one poll. */
  poll(): void {
    if (this.#isPollQueued) return;
    this.#isPollQueued = true;
    void this.#work.run(async () => {
      this.#isPollQueued = false;
      await this.#refreshAll();
    });
  }

  /** Reads and evaluates one now. @throws what the forge throws */
  refresh(number: number): Promise<Tracked> {
    return this.#work.run(async () => {
      this.#remember(await this.#options.forge.get(number));
      await this.#evaluate(number);
      return this.#get(number);
    });
  }

  /** Called after this server wrote to its branch, which the forge may report late: the old evaluation is invalid. */
  written(pull: PullRequest): void {
    this.#set(pull, null);
    this.#inBackground(this.refresh(pull.number));
  }

  /** Handles a webhook. The pull request is read again: a webhook may be late, and an old state must not count. */
  onWebhook(event: WebhookEvent): void {
    this.#webhookAt = this.#options.now();
    if (event.type === 'push') {
      if (event.branch === this.#options.ledger.branch) this.#inBackground(this.#options.ledger.refresh());
      else this.poll();
    }
    if (event.type === 'queued') this.#inBackground(this.#work.run(() => this.#options.reviewQueued(event.queued)));
    if (event.type === 'pull-request') this.#inBackground(this.refresh(event.pullRequest.number));
  }

  /** Returns open pull requests first, newest first. */
  list(): Tracked[] {
    const byNumber = [...this.#known.values()].sort((a, b) => b.pull.number - a.pull.number);
    const isOpen = ({ pull }: Tracked) => pull.state === 'open';
    return [...byNumber.filter(isOpen), ...byNumber.filter(tracked => !isOpen(tracked)).slice(0, maxEnded)];
  }

  view(): ForgeView {
    const { forge } = this.#options;
    return {
      id: forge.type.id,
      name: forge.type.displayName,
      url: forge.repository.webUrl,
      webhookAt: this.#webhookAt?.toISOString() ?? null,
      polledAt: this.#polledAt?.toISOString() ?? null,
      error: this.#error,
      budget: forge.budget(),
    };
  }

  async #refreshAll(): Promise<void> {
    const { forge, now } = this.#options;
    const began = now();
    try {
      for (const pull of await this.#listed()) this.#remember(pull);
      this.#since = new Date(began.getTime() - overlap);
      this.#polledAt = began;
      this.#error = null;
    } catch (error) {
      this.#failed(error, `the forge ${forge.repository.webUrl} can't be read`, 'unread');
      return;
    }
    await this.#evaluateQueues().catch((error: unknown) => this.#failed(error, "the merge queue can't be read"));
    await this.#evaluateAll();
    for (const { pull } of this.list()) {
      await this.#dropEnded(pull).catch((error: unknown) =>
        this.#failed(error, `the branch ${pull.head.branch} can't be deleted`),
      );
    }
  }

  /**
   * No webhook reported these, or it arrived before the remote could be read. People and pull requests wait for a
   * queue.
   */
  async #evaluateQueues(): Promise<void> {
    const { forge, ledger, reviewQueued, onQueues } = this.#options;
    const { mergeQueue } = forge.type;
    if (mergeQueue === undefined) return;
    const branches = await ledger.branchesBelow(`${mergeQueue.prefix}${ledger.branch}/`);
    onQueues?.(new Set(branches));
    for (const branch of branches) {
      const queued = mergeQueue.read(branch);
      if (queued === null || this.#timer === null) continue;
      await reviewQueued(queued).catch((error: unknown) =>
        this.#failed(error, `the branch ${branch} of the merge queue can't be checked`),
      );
    }
  }

  async #evaluateAll(): Promise<void> {
    const began = performance.now();
    for (const { pull } of this.list()) {
      if (this.#timer === null) return;
      await this.#evaluate(pull.number).catch((error: unknown) =>
        this.#failed(error, `pull request #${pull.number} can't be checked`),
      );
    }
    this.#lastTook = performance.now() - began;
  }

  async #listed(): Promise<PullRequest[]> {
    const { forge, now } = this.#options;
    if (this.#since !== null) return forge.list({ state: 'all', updatedSince: this.#since });
    const lately = new Date(now().getTime() - shownFor * 86_400_000);
    const [open, ended] = [
      await forge.list({ state: 'open' }),
      await forge.list({ state: 'all', updatedSince: lately }),
    ];
    return [...ended, ...open];
  }

  /** Ignores a response that is older than the known state. */
  #remember(pull: PullRequest): void {
    const known = this.#known.get(pull.number);
    if (known !== undefined && known.pull.updatedAt > pull.updatedAt) return;
    if (pull.state === 'merged' && known?.pull.state !== 'merged') this.#inBackground(this.#options.ledger.refresh());
    if (pull.state !== 'open' && known?.pull.state === 'open') this.#inBackground(this.#options.review(pull));
    this.#set(pull, known?.reviewResult ?? null);
  }

  async #evaluate(number: number): Promise<void> {
    const { ledger, review } = this.#options;
    const { pull, reviewResult } = this.#get(number);
    if (pull.state !== 'open') return;
    const head = await ledger.head();
    if (head.state !== 'ready') return;
    if (reviewResult?.head === pull.head.sha && reviewResult.base === head.revision) return;
    const evaluated = await review(pull);
    if (evaluated === null) return;
    // A commit that the review itself pushed is the head of the branch now.
    const now = evaluated.head === pull.head.sha ? pull : { ...pull, head: { ...pull.head, sha: evaluated.head } };
    this.#set(now, evaluated);
  }

  /**
   * Deletes a branch of ours after its pull request ended. Not at once: a forge deletes with some delay, and the branch
   * may be created again.
   */
  async #dropEnded(pull: PullRequest): Promise<void> {
    if (pull.state === 'open' || !isManagedBranch(pull) || this.#dropped.has(pull.number)) return;
    const { now } = this.#options;
    if (now().getTime() - new Date(pull.updatedAt).getTime() < keepEnded) return;
    await this.#options.ledger.deleteReviewBranch(pull.head.branch, pull.head.sha);
    this.#dropped.add(pull.number);
  }

  #get(number: number): Tracked {
    const tracked = this.#known.get(number);
    if (tracked === undefined) throw new ForgeNotFound(`There is no pull request #${number}.`);
    return tracked;
  }

  #set(pull: PullRequest, reviewResult: ReviewResult | null): void {
    this.#known.set(pull.number, { pull, reviewResult });
    const view = viewOf(pull, reviewResult);
    if (isDeepStrictEqual(view, this.#announced.get(pull.number))) return;
    this.#announced.set(pull.number, view);
    this.#options.onChange(view);
  }

  #inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#failed(error, 'pull requests could not be refreshed', 'unread'));
  }

  /** The next poll tries again; the same failure is logged once. */
  #failed(error: unknown, what: string, type: NonNullable<ForgeView['error']>['type'] = 'unchecked'): void {
    const detail = error instanceof DomainError ? error.message : 'see the server log';
    const message = `${what.charAt(0).toUpperCase()}${what.slice(1)}: ${detail}`;
    if (this.#error?.message !== message) this.#options.logger.warn({ err: error }, what);
    this.#error = { type, message };
  }
}
