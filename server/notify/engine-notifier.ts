import { setTimeout } from 'node:timers/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import { engineAdapter, type Receiver } from '../engines/index.ts';
import type { Ledger, RefUpdate } from '../ledger/index.ts';
import { Reminder } from './reminder.ts';
import type { Fleet } from '#fleet/schema';

/** The engines are told of the first of many commits at once, and of the others at most this often. */
const gatherMs = 1000;

/** Whether an engine reads a path at all. */
const isManifest = (path: string) => path.startsWith('dist/');

/** Tells the engines that want to know that the branch moved. They find it by polling otherwise. */
export class EngineNotifier {
  private readonly reminder = new Reminder();
  /** Paths of what the engines have not taken in yet. */
  private waiting: readonly string[] = [];
  /** How far the branch moved since the engines were told. */
  private gathered: { readonly since: string | null; revision: string } | null = null;
  private telling: Promise<void> | null = null;
  /** When the engines may be told next, by the clock of `performance`. */
  private nextAt = 0;

  /** @param contextOf how a cluster is reached; undefined where it is not */
  constructor(
    private readonly ledger: Ledger,
    private readonly contextOf: (cluster: string, fleet: Fleet) => KubeConfig | undefined,
    private readonly logger: Logger,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * A store file alone is nothing to an engine; the commit with its manifests follows at once. Argo CD drops a
   * notification that comes while it still works on the one before: so what comes in quick succession is told together,
   * and what is waiting is named again. Resolves when it was told.
   */
  async tell({ previous, revision }: RefUpdate): Promise<void> {
    this.gathered ??= { since: previous, revision };
    this.gathered.revision = revision;
    this.telling ??= this.tellGathered();
    await this.telling;
  }

  private async tellGathered(): Promise<void> {
    await setTimeout(Math.max(0, this.nextAt - performance.now()), undefined, { ref: false });
    const { since, revision } = this.gathered ?? {};
    this.gathered = null;
    this.telling = null;
    if (since === undefined || revision === undefined) return;
    await this.send(since, async () => {
      const changed = since === null ? [] : await this.ledger.changedPaths(since, revision);
      if (since !== null && !changed.some(isManifest)) return null;
      this.nextAt = performance.now() + gatherMs;
      this.reminder.told(this.now());
      return [...new Set([...changed, ...this.waiting])];
    });
  }

  /** Tells the engines again of what they have not taken in, in ever longer intervals. @param paths what waits */
  async remind(paths: readonly string[]): Promise<void> {
    this.waiting = paths;
    if (paths.length > 0 && this.reminder.isDue(this.now())) await this.send(null, () => Promise.resolve(paths));
  }

  /** @param pathsOf what to name; null when there is nothing to tell. Not asked when nobody listens. */
  private async send(before: string | null, pathsOf: () => Promise<readonly string[] | null>): Promise<void> {
    const head = await this.ledger.head();
    if (head.state !== 'ready') return;
    const { fleet } = head.tree;
    const receivers = this.receiversOf(fleet);
    const paths = receivers.length === 0 ? null : await pathsOf();
    if (paths === null) return;
    const push = {
      repositoryUrl: fleet.spec.repository.url,
      branch: fleet.spec.repository.branch,
      before: before ?? '0'.repeat(head.revision.length),
      after: head.revision,
      paths,
    };
    for (const { name, tell } of receivers) {
      await tell(push, this.now()).catch((error: unknown) => {
        this.logger.warn(
          { err: error, receiver: name },
          'the engine could not be notified of the commit; it polls instead',
        );
      });
    }
  }

  /** Returns whom to tell, each once. */
  private receiversOf(fleet: Fleet): Receiver[] {
    const found = Object.entries(fleet.spec.clusters).flatMap(([name, { engine }]) => {
      const cluster = { name, kubeconfig: () => this.contextOf(name, fleet) };
      return engineAdapter(engine).receiver(engine, cluster) ?? [];
    });
    return [...new Map(found.map(receiver => [receiver.name, receiver])).values()];
  }
}
