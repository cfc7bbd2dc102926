import { argocdSettings } from './argocd/settings.ts';
import { fluxSettings } from './flux/settings.ts';

/**
 * The engines: settings of each in `fleet.yaml`, from which ids and unions derive. Each names itself by its `type`, and
 * has the `namespace` of its own objects.
 */
export const engineSchemas = [argocdSettings, fluxSettings] as const;
