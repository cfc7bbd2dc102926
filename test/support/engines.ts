import { engineSchemas } from '../../fleet/engines/schemas.ts';
import { engineOf, type Engine } from '#fleet';
import type { EngineId } from '#fleet/schema';

interface RegisteredEngine {
  readonly type: EngineId;
  readonly engine: Engine;
  /** Its settings in `fleet.yaml` when none is given. */
  readonly settings: { readonly type: EngineId; readonly namespace: string };
}

/** Every engine that is registered, so that a table of tests runs on a new one too. */
export const registeredEngines: readonly RegisteredEngine[] = engineSchemas.map(schema => {
  const settings = schema.parse({ type: schema.shape.type.value });
  return { type: settings.type, engine: engineOf(settings), settings };
});
