import { setTimeout } from 'node:timers/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import { engineAdapter, type Receiver } from '../engines/index.ts';
import type { Ledger, RefUpdate } from '../ledger/index.ts';
import { SerialQueue } from '../lib/serial-queue.ts';
import { Reminder } from './reminder.ts';
import { storeOfPath } from '#fleet';
import type { Fleet } from '#fleet/schema';

/**
 * Milliseconds between notifications: engines are notified of the first of many commits at once, of later ones at most
 * this often.
 */
const gatherMs = 1000;

interface Timing {
  /** @default the clock */
  readonly now?: () => Date;
  /** Resolves after some milliseconds. @default a timer that does not keep the process alive */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

/** Moves of the branch. */
interface Gathered {
  readonly since: string | null;
  readonly revision: string;
}

const wait = (milliseconds: number) => setTimeout(milliseconds, undefined, { ref: false });

/** True if any engine reads a path. */
const isManifest = (path: string) => path.startsWith('dist/');

/** True for a path below the directory that the root object of a cluster watches. */
const isOfRoot = (path: string) => /^dist\/[^/]+\/engine\//.test(path);

/** Notifies engines with a notification setting when the branch moves. The others find it by polling. */
export class EngineNotifier {
  readonly #ledger: Ledger;
  readonly #contextOf: (cluster: string, fleet: Fleet) => KubeConfig | undefined;
  readonly #logger: Logger;
  readonly #timing: Required<Timing>;
  readonly #reminder = new Reminder();
  /** Paths that the engines have not applied yet. */
  #waiting: readonly string[] = [];
  /** For each store of a notified commit, until it is applied: true if its engine object may have changed. */
  readonly #changesEngineObject = new Map<string, boolean>();
  /** Moves of the branch since the last notification. */
  #gathered: Gathered | null = null;
  readonly #turns = new SerialQueue();
  /** Number of moves whose changes are not known yet. */
  #unread = 0;
  /** Resolves when the next notification may be sent. */
  #pause: Promise<void> = Promise.resolve();

  /** @param contextOf returns the context of a cluster; undefined if it has none */
  constructor(
    ledger: Ledger,
    contextOf: (cluster: string, fleet: Fleet) => KubeConfig | undefined,
    logger: Logger,
    timing: Timing = {},
  ) {
    this.#ledger = ledger;
    this.#contextOf = contextOf;
    this.#logger = logger;
    this.#timing = { now: () => new Date(), wait, ...timing };
  }

  /**
   * Skips a store file alone, which no engine reads; the commit with its manifests follows at once. Argo CD drops a
   * notification that arrives while it still processes the previous one, so one notification names all changes in quick
   * succession, and again those that are still waiting. Resolves when it is sent.
   */
  async notify({ previous, revision }: RefUpdate): Promise<void> {
    this.#gathered = { since: previous, ...this.#gathered, revision };
    this.#unread++;
    await this.#turns.run(() => this.#sendGathered()).finally(() => this.#unread--);
  }

  async #sendGathered(): Promise<void> {
    // An earlier turn has sent what was gathered for this one.
    if (this.#gathered === null) return;
    await this.#pause;
    const { since, revision } = this.#gathered;
    this.#gathered = null;
    const isReady = await this.#send({ since, revision }, async () => {
      const changed = since === null ? [] : await this.#ledger.changedPaths(since, revision);
      if (since !== null && !changed.some(isManifest)) return null;
      this.#pause = this.#timing.wait(gatherMs);
      this.#reminder.notified(this.#timing.now());
      this.#remember(changed.filter(isManifest));
      return [...new Set([...changed, ...this.#waiting])];
    });
    // The next notification names what changed meanwhile.
    if (!isReady) this.#gathered = { revision, ...(this.#gathered as Gathered | null), since };
  }

  #remember(changed: readonly string[]): void {
    const waiting = new Set(this.#waiting.map(storeOfPath));
    for (const path of changed) {
      const name = storeOfPath(path);
      // What an earlier commit changed in a store that waits since the start is unknown.
      if (name !== undefined)
        this.#changesEngineObject.set(
          name,
          isOfRoot(path) || (this.#changesEngineObject.get(name) ?? waiting.has(name)),
        );
    }
  }

  /** Leaves out unchanged engine objects: to name one refreshes the root, which compares the objects of all stores. */
  #unlessUnchanged(paths: readonly string[]): string[] {
    const waiting = new Set(paths.map(storeOfPath));
    // What may have changed stays known until it is applied: a store also stops waiting when its cluster is lost.
    for (const [name, mayHave] of this.#changesEngineObject) {
      if (!mayHave && !waiting.has(name)) this.#changesEngineObject.delete(name);
    }
    return paths.filter(path => !isOfRoot(path) || this.#changesEngineObject.get(storeOfPath(path) ?? '') !== false);
  }

  /**
   * Notifies again of paths that the engines have not applied, in ever longer intervals.
   * @param paths that are waiting
   */
  async remind(paths: readonly string[]): Promise<void> {
    // A store may wait for a commit of which it is not known yet whether it changes the engine object.
    if (this.#unread > 0) return;
    const waiting = this.#unlessUnchanged(paths);
    this.#waiting = waiting;
    if (waiting.length > 0 && this.#reminder.isDue(this.#timing.now()))
      await this.#send(null, () => Promise.resolve(waiting));
  }

  /**
   * Forgets the waiting paths of stores whose engine has applied them, and that their engine objects changed: later
   * notifications must not name them.
   */
  applied(stores: ReadonlySet<string>): void {
    if (this.#waiting.length > 0) this.#waiting = this.#waiting.filter(path => !stores.has(storeOfPath(path) ?? ''));
    // A commit that is newer than what was applied may have changed no engine object, which stays known.
    for (const name of stores) if (this.#changesEngineObject.get(name)) this.#changesEngineObject.delete(name);
  }

  /**
   * Returns false if the fleet can't be read, so that nothing is known of its receivers.
   * @param moved the commits whose paths are named; null for a reminder
   * @param pathsOf returns the paths to name; null if there is nothing to send. Not called without a receiver.
   */
  async #send(moved: Gathered | null, pathsOf: () => Promise<readonly string[] | null>): Promise<boolean> {
    const head = await this.#ledger.head();
    if (head.state !== 'ready') return false;
    const { fleet } = head.tree;
    const receivers = this.#receiversOf(fleet);
    const paths = receivers.length === 0 ? null : await pathsOf();
    if (paths === null) return true;
    const push = {
      repositoryUrl: fleet.spec.repository.url,
      branch: fleet.spec.repository.branch,
      before: moved?.since ?? '0'.repeat(head.revision.length),
      // An engine takes the commits up to this one for unchanged, except in the paths.
      after: moved?.revision ?? head.revision,
      paths,
    };
    for (const { name, notify } of receivers) {
      await notify(push, this.#timing.now()).catch((error: unknown) => {
        this.#logger.warn(
          { err: error, receiver: name },
          'the engine could not be notified of the commit; it polls instead',
        );
      });
    }
    return true;
  }

  /** Returns the receivers, each once. */
  #receiversOf(fleet: Fleet): Receiver[] {
    const found = Object.entries(fleet.spec.clusters).flatMap(([name, { engine }]) => {
      const cluster = { name, kubeconfig: () => this.#contextOf(name, fleet) };
      return engineAdapter(engine).receiver(engine, cluster) ?? [];
    });
    return [...new Map(found.map(receiver => [receiver.name, receiver])).values()];
  }
}
