import type { Logger } from 'pino';
import type { Ledger, Moved } from '../ledger/index.ts';
import { notifyArgocd } from './argocd-webhook.ts';
import { Reminder } from './reminder.ts';

/** Tells the engines that have a webhook in `fleet.yaml` that the branch moved. They find it by polling otherwise. */
export class EngineNotifier {
  private readonly reminder = new Reminder();

  constructor(
    private readonly ledger: Ledger,
    private readonly logger: Logger,
    private readonly now: () => Date = () => new Date(),
  ) {}

  async tell(moved: Moved): Promise<void> {
    this.reminder.told(this.now());
    const { previous, revision } = moved;
    await this.send(previous, async () => (previous === null ? [] : this.ledger.changedPaths(previous, revision)));
  }

  /** Tells the engines again of what they have not taken in, in ever longer intervals. @param paths what waits */
  async remind(paths: readonly string[]): Promise<void> {
    if (paths.length > 0 && this.reminder.isDue(this.now())) await this.send(null, () => Promise.resolve(paths));
  }

  private async send(before: string | null, paths: () => Promise<readonly string[]>): Promise<void> {
    const head = await this.ledger.head();
    if (head.state !== 'ready') return;
    const { repository, clusters } = head.tree.fleet.spec;
    const receivers = new Set(
      Object.values(clusters)
        .map(({ engine }) => engine.webhook)
        .filter(url => url !== undefined),
    );
    if (receivers.size === 0) return;
    const push = {
      repositoryUrl: repository.url,
      branch: repository.branch,
      before: before ?? '0'.repeat(head.revision.length),
      after: head.revision,
      paths: await paths(),
    };
    for (const receiver of receivers) {
      await notifyArgocd(receiver, push).catch((error: unknown) => {
        this.logger.warn({ err: error, receiver }, 'the engine could not be told of the commit; it will poll');
      });
    }
  }
}
