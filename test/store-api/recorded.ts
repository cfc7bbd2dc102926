import json from './recorded.json' with { type: 'json' };
import { recording } from './recording.ts';

/** What the real WooCommerce answered. */
export const recorded = recording.parse(json);
