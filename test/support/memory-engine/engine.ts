import type { MemorySettings } from './settings.ts';
import { storeLabel } from '#constructs';
import type { Engine } from '#fleet';

const apiVersion = 'memory.example.com/v1';
const keep = 'memory.example.com/keep';

export const memoryEngine: Engine<MemorySettings> = {
  displayName: 'Memory Engine',
  mark: { [keep]: 'yes' },
  isMarked: ({ annotations }) => annotations[keep] === 'yes',
  pageOf: ({ namespace }, object) => `https://memory.example.com/${namespace}/${object}`,
  storeObject: ({ metadata: { name } }, { spec: { cluster } }, annotations) => ({
    apiVersion,
    kind: 'Rollout',
    metadata: { name, namespace: cluster.engine.namespace, labels: { [storeLabel]: name }, annotations },
  }),
  platform: ({ cluster, settings: { namespace, pace } }) => [
    { apiVersion, kind: 'Root', metadata: { name: cluster, namespace }, spec: { pace } },
  ],
  repositorySecret: ({ settings: { namespace } }, password) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'memory', namespace },
    stringData: { password },
  }),
};
