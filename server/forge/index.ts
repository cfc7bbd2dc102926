import { Gitea, type GiteaOptions } from './gitea/gitea.ts';
import { Github, type GithubOptions } from './github/github.ts';
import type { Forge } from './types.ts';

export { Deliveries } from './deliveries.ts';
export * from './errors.ts';
export type { GithubCredentials } from './github/client.ts';
export { queuedCommit, queuePrefix, type QueuedCommit } from './merge-queue.ts';
export type { Patience } from './retry.ts';
export type * from './types.ts';
export { parseWebhook, WebhookRefused, type WebhookDelivery, type WebhookEvent } from './webhook.ts';

export type ForgeOptions = ({ readonly kind: 'github' } & GithubOptions) | ({ readonly kind: 'gitea' } & GiteaOptions);

/** The forge of a repository. Asks nothing yet. @throws Error when the private key of an App is none */
export function connectForge(options: ForgeOptions): Forge {
  return options.kind === 'github' ? new Github(options) : new Gitea(options);
}
