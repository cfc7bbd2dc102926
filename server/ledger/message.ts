import type { Change } from './types.ts';
import type { Plan } from '#fleet';

/** Names of the trailers that say who, what and why; people's commits have none. */
export const trailers = {
  actor: 'Storefleet-Actor',
  action: 'Storefleet-Action',
  store: 'Storefleet-Store',
  change: 'Storefleet-Change',
  idempotencyKey: 'Idempotency-Key',
} as const;

/** The message of a change's commit: subject, what it means, trailers. No value can add a line of its own. */
export function commitMessage(change: Change, plan: Plan): string {
  const { name, email } = change.actor;
  const values: [string, string | undefined][] = [
    [trailers.actor, email === undefined ? name : `${name} <${email}>`],
    [trailers.action, plan.action],
    [trailers.store, plan.store],
    [trailers.change, change.id],
    [trailers.idempotencyKey, change.idempotencyKey],
  ];
  const lines = values.flatMap(([key, value]) => {
    const text = oneLine(value ?? '');
    return text === '' ? [] : [`${key}: ${text}`];
  });
  const subject = oneLine(plan.subject) || `${plan.action} ${oneLine(plan.store)}`;
  return `${[subject, oneLine(plan.intent.summary), lines.join('\n')].filter(part => part !== '').join('\n\n')}\n`;
}

/** Line breaks and other control characters become spaces, Unicode's line separators too. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}
