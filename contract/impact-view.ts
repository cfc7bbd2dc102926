import type { PlanAnswer } from './write.ts';
import type { Impact } from '#fleet';

/** Copies an impact into a response, so that the plan stays immutable. */
export function impactView(impact: Impact): PlanAnswer['impact'] {
  return {
    ...impact,
    fields: impact.fields.map(field => ({ ...field })),
    restarts: [...impact.restarts],
    warnings: [...impact.warnings],
  };
}
