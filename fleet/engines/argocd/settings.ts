import { z } from 'zod';
import { webAddress } from '../../schema/addresses.ts';
import { key } from '../../schema/primitives.ts';

export const argocdSettings = z.strictObject({
  type: z.literal('argocd'),
  /** Namespace of the engine's own objects. */
  namespace: key.default('argocd'),
  /** Address of the web page, for links from a store's page: `https://argocd.example.com`. */
  url: webAddress.optional(),
  /** Receiver of push notifications, `https://argocd.example.com/api/webhook`; without it the engine polls. */
  webhook: webAddress.optional(),
});
export type ArgocdSettings = z.output<typeof argocdSettings>;
