import type { Intent } from '#fleet';
import type { PlanAnswer } from './write.ts';

/** An intent as an answer tells it: a copy, because what was planned stays as it is. */
export function intentView(intent: Intent): PlanAnswer['intent'] {
  return {
    ...intent,
    fields: intent.fields.map(field => ({ ...field })),
    restarts: [...intent.restarts],
    warnings: [...intent.warnings],
  };
}
