import type { Logger } from 'pino';
import type { Ledger, Moved } from '../ledger/index.ts';
import { notifyArgocd } from './argocd-webhook.ts';

/** Tells the engines that have a webhook in `fleet.yaml` that the branch moved. They find it by polling otherwise. */
export class EngineNotifier {
  constructor(
    private readonly ledger: Ledger,
    private readonly logger: Logger,
  ) {}

  async tell(moved: Moved): Promise<void> {
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
      before: moved.previous ?? '0'.repeat(moved.revision.length),
      after: moved.revision,
      paths: moved.previous === null ? [] : await this.ledger.changedPaths(moved.previous, moved.revision),
    };
    for (const receiver of receivers) {
      await notifyArgocd(receiver, push).catch((error: unknown) => {
        this.logger.warn({ err: error, receiver }, 'the engine could not be told of the commit; it will poll');
      });
    }
  }
}
