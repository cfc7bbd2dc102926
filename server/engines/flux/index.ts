import type { FluxSettings } from '../../../fleet/engines/flux/settings.ts';
import type { EngineAdapter } from '../adapter.ts';
import { notifyFlux } from './annotation.ts';
import { fluxReader } from './reader.ts';

export const flux: EngineAdapter<FluxSettings> = {
  reader: fluxReader,
  receiver({ nudge, namespace }, { name, kubeconfig }) {
    const context = nudge ? kubeconfig() : undefined;
    return context && { name: `cluster ${name}`, notify: (_push, at) => notifyFlux(context, namespace, at) };
  },
  reads: [
    { apiGroup: 'kustomize.toolkit.fluxcd.io', resources: ['kustomizations'] },
    { apiGroup: 'source.toolkit.fluxcd.io', resources: ['gitrepositories'] },
  ],
};
