import { z } from 'zod';
import { bulkProgress } from './bulk.ts';
import { fleetView } from './fleet.ts';
import { pullRequestView } from './pull-request.ts';
import { storeSummary } from './store.ts';

/** Events of `GET /api/stream` (server-sent events): the event's name and the schema of its data. */
export const streamEvents = {
  /** A store that is new or whose summary changed; its detail changed too. */
  store: storeSummary,
  /** A store that left the list. */
  removed: z.object({ name: z.string() }),
  /** Something about the fleet or a cluster changed. */
  fleet: fleetView,
  /** A pull request that is new or changed. */
  change: pullRequestView,
  /** A bulk request went on. */
  bulk: bulkProgress,
};
