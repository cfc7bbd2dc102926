import { setTimeout } from 'node:timers/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import { engineAdapter, type Receiver } from '../engines/index.ts';
import type { Ledger, RefUpdate } from '../ledger/index.ts';
import { Reminder } from './reminder.ts';
import type { Fleet } from '#fleet/schema';

/**
 * Milliseconds between notifications: engines are notified of the first of many commits at once, of later ones at most
 * this often.
 */
const gatherMs = 1000;

/** True if any engine reads a path. */
const isManifest = (path: string) => path.startsWith('dist/');

/** Notifies engines with a notification setting when the branch moves. The others find it by polling. */
export class EngineNotifier {
  readonly #ledger: Ledger;
  readonly #contextOf: (cluster: string, fleet: Fleet) => KubeConfig | undefined;
  readonly #logger: Logger;
  readonly #now: () => Date;
  readonly #reminder = new Reminder();
  /** Paths that the engines have not applied yet. */
  #waiting: readonly string[] = [];
  /** Moves of the branch since the last notification. */
  #gathered: { readonly since: string | null; revision: string } | null = null;
  #sending: Promise<void> | null = null;
  /** Earliest time of the next notification, by the clock of `performance`. */
  #nextAt = 0;

  /** @param contextOf returns the context of a cluster; undefined if it has none */
  constructor(
    ledger: Ledger,
    contextOf: (cluster: string, fleet: Fleet) => KubeConfig | undefined,
    logger: Logger,
    now: () => Date = () => new Date(),
  ) {
    this.#ledger = ledger;
    this.#contextOf = contextOf;
    this.#logger = logger;
    this.#now = now;
  }

  /**
   * Skips a store file alone, which no engine reads; the commit with its manifests follows at once. Argo CD drops a
   * notification that arrives while it still processes the previous one, so one notification names all changes in quick
   * succession, and again those that are still waiting. Resolves when it is sent.
   */
  async notify({ previous, revision }: RefUpdate): Promise<void> {
    this.#gathered ??= { since: previous, revision };
    this.#gathered.revision = revision;
    this.#sending ??= this.#sendGathered();
    await this.#sending;
  }

  async #sendGathered(): Promise<void> {
    await setTimeout(Math.max(0, this.#nextAt - performance.now()), undefined, { ref: false });
    const { since, revision } = this.#gathered ?? {};
    this.#gathered = null;
    this.#sending = null;
    if (since === undefined || revision === undefined) return;
    await this.#send(since, async () => {
      const changed = since === null ? [] : await this.#ledger.changedPaths(since, revision);
      if (since !== null && !changed.some(isManifest)) return null;
      this.#nextAt = performance.now() + gatherMs;
      this.#reminder.notified(this.#now());
      return [...new Set([...changed, ...this.#waiting])];
    });
  }

  /**
   * Notifies again of paths that the engines have not applied, in ever longer intervals.
   * @param paths that are waiting
   */
  async remind(paths: readonly string[]): Promise<void> {
    this.#waiting = paths;
    if (paths.length > 0 && this.#reminder.isDue(this.#now())) await this.#send(null, () => Promise.resolve(paths));
  }

  /** @param pathsOf returns the paths to name; null if there is nothing to send. Not called without a receiver. */
  async #send(before: string | null, pathsOf: () => Promise<readonly string[] | null>): Promise<void> {
    const head = await this.#ledger.head();
    if (head.state !== 'ready') return;
    const { fleet } = head.tree;
    const receivers = this.#receiversOf(fleet);
    const paths = receivers.length === 0 ? null : await pathsOf();
    if (paths === null) return;
    const push = {
      repositoryUrl: fleet.spec.repository.url,
      branch: fleet.spec.repository.branch,
      before: before ?? '0'.repeat(head.revision.length),
      after: head.revision,
      paths,
    };
    for (const { name, notify } of receivers) {
      await notify(push, this.#now()).catch((error: unknown) => {
        this.#logger.warn(
          { err: error, receiver: name },
          'the engine could not be notified of the commit; it polls instead',
        );
      });
    }
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
