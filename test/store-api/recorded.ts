import json from './recorded.json' with { type: 'json' };
import { recording } from './recording.ts';

/** Responses of the real WooCommerce. */
export const recorded = recording.parse(json);
