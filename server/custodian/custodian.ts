import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Ledger } from '../ledger/index.ts';
import type { Announcer } from '../stores/announcer.ts';
import type { Board, Judged } from '../stores/board.ts';
import { dutiesOf } from './duties.ts';
import { DomainError } from '#fleet';
import { InvalidInput, type Fleet } from '#fleet/schema';

export interface CustodianOptions {
  readonly ledger: Ledger;
  readonly board: Board;
  readonly announcer: Announcer;
  readonly logger: Logger;
  readonly now: () => Date;
  /** Told of every look at the fleet, for what follows it: which shops to probe. */
  readonly onJudged: (stores: readonly Judged[], fleet: Fleet) => void;
  /** Milliseconds between looks that nobody asked for: delays run out without an event. @default 2000 */
  readonly every?: number;
}

/**
 * Looks at the whole fleet whenever something moved, tells the pages, and does what is due. One look at a time; what
 * happens meanwhile asks for one more.
 */
export class Custodian {
  private running: Promise<void> | null = null;
  private again = false;
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(private readonly options: CustodianOptions) {}

  start(): void {
    this.timer = setInterval(() => this.look(), this.options.every ?? 2000);
    this.look();
  }

  /** Asks for a look; many calls at once are one. */
  look(): void {
    if (this.stopped) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.lookOnce().finally(() => {
      this.running = null;
      if (!this.again) return;
      this.again = false;
      this.look();
    });
  }

  /** Ends; resolves when the look that is under way is done. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }

  private async lookOnce(): Promise<void> {
    const { board, announcer, logger, now, onJudged } = this.options;
    try {
      const { head, stores } = await board.judgeAll();
      announcer.announce(head.tree.fleet, stores);
      onJudged(stores, head.tree.fleet);
      await this.remember(stores);
      for (const duty of dutiesOf(head.tree, stores, now())) {
        await this.perform(duty.store, duty.planner);
      }
    } catch (error) {
      // A fleet.yaml that can't be read is said on every page; here it only means that nothing is due.
      if (!(error instanceof DomainError)) logger.error({ err: error }, 'looking at the fleet failed');
    }
  }

  /** That a store took orders is remembered in Git: "was live before" must survive a restart. */
  private async remember(stores: readonly Judged[]): Promise<void> {
    const { ledger, board, now } = this.options;
    for (const { record, observation, history, status } of stores) {
      const { target } = history;
      if (status.state !== 'Live' || target === null || observation.reach?.outcome !== 'ok') continue;
      const known = await ledger.proofs.proofsOf(record.name);
      if (known.some(proof => proof.commit === target.commit)) continue;
      const liveAt = new Date(Math.max(now().getTime(), Date.parse(target.at)));
      await ledger.proofs.record({
        store: record.name,
        commit: target.commit,
        liveAt: liveAt.toISOString(),
        seconds: Math.round((liveAt.getTime() - Date.parse(target.at)) / 1000),
        images: Object.fromEntries(
          [observation.database, observation.web]
            .flatMap(component => component.pods.flatMap(pod => pod.containers))
            .map(container => [container.name, container.image]),
        ),
      });
      board.forget(record.name);
      this.again = true;
    }
  }

  private async perform(store: string, planner: Parameters<Ledger['submit']>[1]): Promise<void> {
    const { ledger, logger, now } = this.options;
    try {
      await ledger.submit({ id: randomUUID(), actor: { name: 'storefleet' }, at: now() }, planner);
    } catch (error) {
      if (!(error instanceof DomainError || error instanceof InvalidInput)) throw error;
      // What stands in the way is said on the store's row; the next look tries again.
      logger.debug({ store, reason: error.message }, 'not done yet');
    }
  }
}
