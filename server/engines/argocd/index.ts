import type { ArgocdSettings } from '../../../fleet/engines/argocd/settings.ts';
import type { EngineAdapter } from '../adapter.ts';
import { argocdReader } from './reader.ts';
import { notifyArgocd } from './webhook.ts';

export const argocd: EngineAdapter<ArgocdSettings> = {
  reader: argocdReader,
  receiver: ({ webhook }) =>
    webhook === undefined ? undefined : { name: webhook, notify: push => notifyArgocd(webhook, push) },
  reads: [{ apiGroup: 'argoproj.io', resources: ['applications'] }],
};
