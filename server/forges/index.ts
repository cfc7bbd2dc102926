export { SeenWebhooks } from './seen-webhooks.ts';
export * from './errors.ts';
export { forgeTypes } from './registry.ts';
export type * from './types.ts';
export { WebhookRefused } from './webhook.ts';
