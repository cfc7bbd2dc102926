import { z } from 'zod';
import { metadata } from '../../../server/clusters/objects.ts';
import type { EngineAdapter, Push } from '../../../server/engines/adapter.ts';
import { memoryEngine } from './engine.ts';
import type { MemorySettings } from './settings.ts';
import { storeLabel } from '#constructs';

const rollout = z.object({ metadata, status: z.object({ commit: z.string(), at: z.string() }) });

/** The received notifications, oldest first. */
export const received: { readonly receiver: string; readonly push: Push }[] = [];

export const memoryAdapter: EngineAdapter<MemorySettings> = {
  reader: namespace => ({
    displayName: memoryEngine.displayName,
    isMarked: memoryEngine.isMarked,
    objects: {
      name: 'rollouts',
      path: `/apis/memory.example.com/v1/namespaces/${namespace}/rollouts`,
      query: {},
      read(object) {
        const { metadata: meta, status } = rollout.parse(object);
        const { name, creationTimestamp: createdAt, deletionTimestamp: deletingSince, finalizers } = meta;
        const sync = {
          ...({
            state: 'applied',
            reason: '',
            message: '',
            since: status.at,
            appliedAt: status.at,
            inSync: true,
          } as const),
          appliedRevision: status.commit,
          awaitsConfirmation: false,
        };
        const marked = memoryEngine.isMarked(meta);
        const value = { sync, object: { name, createdAt, deletingSince, finalizers, marked } };
        return { store: meta.labels[storeLabel] ?? '', value };
      },
    },
  }),
  receiver({ pace }, { name }) {
    if (pace === 'slow') return undefined;
    const receiver = `memory ${name}`;
    return { name: receiver, notify: push => Promise.resolve(void received.push({ receiver, push })) };
  },
  reads: [{ apiGroup: 'memory.example.com', resources: ['rollouts'] }],
};
