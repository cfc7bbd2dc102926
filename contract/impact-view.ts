import type { PlanAnswer } from './write.ts';
import type { Impact } from '#fleet';

/** An intent as an answer tells it: a copy, because what was planned stays as it is. */
export function impactView(impact: Impact): PlanAnswer['impact'] {
  return {
    ...impact,
    fields: impact.fields.map(field => ({ ...field })),
    restarts: [...impact.restarts],
    warnings: [...impact.warnings],
  };
}
