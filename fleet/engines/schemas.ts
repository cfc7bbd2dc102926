import { argocdSettings } from './argocd/settings.ts';
import { fluxSettings } from './flux/settings.ts';

/**
 * The settings of each engine in `fleet.yaml`, from which ids and unions derive. Each has its `type`, and the
 * `namespace` of its own objects.
 */
export const engineSchemas = [argocdSettings, fluxSettings] as const;
