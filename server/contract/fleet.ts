import { z } from 'zod';
import { amounts } from './change.ts';

export const clusterView = z.object({
  name: z.string(),
  engine: z.string(),
  domain: z.string(),
  /** `detached`: no kubeconfig for it; `unreachable`: it does not answer; `unprepared`: no engine found on it. */
  state: z.enum(['detached', 'connecting', 'reachable', 'unreachable', 'unprepared']),
  message: z.string(),
  observedAt: z.string().nullable(),
});
export type ClusterView = z.infer<typeof clusterView>;

export const fleetView = z.object({
  name: z.string(),
  revision: z.string(),
  branch: z.string(),
  defaults: z.object({
    cluster: z.string(),
    size: z.string(),
    edition: z.string(),
    country: z.string(),
    currency: z.string(),
    owner: z.string(),
  }),
  clusters: z.array(clusterView),
  tiers: z.array(z.object({ name: z.string(), requests: amounts })),
  editions: z.array(z.string()),
  /** Where Git can clone the fleet from on this machine, for the page that explains it. */
  repository: z.string(),
});
export type FleetView = z.infer<typeof fleetView>;
