import type { ChangeRequest } from './types.ts';
import { removalsTrailer, type Plan } from '#fleet';

/** Names of the trailers that the server writes; people write `Storefleet-Removals` alone. */
export const trailers = {
  change: 'Storefleet-Change',
  actor: 'Storefleet-Actor',
  action: 'Storefleet-Action',
  store: 'Storefleet-Store',
  subject: 'Storefleet-Subject',
  idempotencyKey: 'Idempotency-Key',
} as const;

/** A change in a commit, as its trailers describe it. */
export interface ChangeNote {
  readonly id: string;
  /** `Ada Admin <ada@example.com>`, or the name alone. */
  readonly actor: string;
  readonly action: string;
  /** Empty for a change of the whole fleet. */
  readonly store: string;
  /** Description of the change; null if the commit contains only this change and its subject describes it. */
  readonly subject: string | null;
  readonly idempotencyKey: string | null;
}

/** True if a change comes from the same request as an earlier one in the list. */
export function isRepeat({ actor, idempotencyKey: key }: ChangeRequest, note: ChangeNote): boolean {
  return key !== undefined && note.idempotencyKey === keyNote(key) && note.actor === actorText(actor);
}

const keyNote = ({ key, request }: NonNullable<ChangeRequest['idempotencyKey']>) => `${key} ${request}`;

/** A change and its plan. */
export interface PlannedRequest {
  readonly change: ChangeRequest;
  readonly plan: Plan;
}

/**
 * Returns the message of a commit of one or several changes: subject, impact, and a block of trailers for each. No
 * value can add a line.
 */
export function commitMessage(changes: readonly PlannedRequest[]): string {
  const subjects = changes.map(({ plan }) => subjectOf(plan));
  const isOne = changes.length === 1;
  const joined = subjects.join('; ');
  const subject = joined.length <= 72 || isOne ? joined : `${changes.length} changes`;
  const impact = changes.map(({ plan }, index) => {
    const summary = oneLine(plan.impact.summary);
    return isOne ? summary : `- ${[subjects[index], summary].filter(part => part !== '').join(': ')}`;
  });
  const blocks = changes.map(({ change, plan }, index) => {
    const block = trailersOf(change, plan);
    return isOne ? block : [...block, `${trailers.subject}: ${subjects[index]}`];
  });
  const trailing = [...blocks.flat(), ...trailerRemovals(changes)];
  const parts = [subject, impact.join('\n'), trailing.join('\n')].filter(part => part !== '');
  return `${parts.join('\n\n')}\n`;
}

/**
 * Returns the trailer of the commit, in the form that people use: the check of a pull request requires it if many
 * stores are deleted.
 */
function trailerRemovals(changes: readonly PlannedRequest[]): string[] {
  const counts = changes.flatMap(({ change, plan }) => (plan.action === 'delete' ? (change.removals ?? []) : []));
  return [...new Set(counts)].map(count => `${removalsTrailer}: ${count}`);
}

function subjectOf(plan: Plan): string {
  return oneLine(plan.subject) || `${plan.action} ${oneLine(plan.store)}`;
}

/** Formats the actor of a change for a trailer and for the history. */
export function actorText({ name, email }: ChangeRequest['actor']): string {
  return oneLine(email === undefined ? name : `${name} <${email}>`);
}

function trailersOf(change: ChangeRequest, plan: Plan): string[] {
  const { idempotencyKey: key } = change;
  const values: [string, string | undefined][] = [
    [trailers.change, change.id],
    [trailers.actor, actorText(change.actor)],
    [trailers.action, plan.action],
    [trailers.store, plan.store],
    [trailers.idempotencyKey, key && keyNote(key)],
  ];
  return values.flatMap(([name, value]) => {
    const text = oneLine(value ?? '');
    return text === '' ? [] : [`${name}: ${text}`];
  });
}

/**
 * Returns the changes in a commit, from all its trailers in order: a trailer that the current change already has begins
 * the next change.
 */
export function parseChanges(text: string): ChangeNote[] {
  const blocks: Map<string, string>[] = [];
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^([\w-]+): (.*)$/.exec(line) ?? [];
    if (!ours.has(name)) continue;
    if (blocks.at(-1)?.has(name) ?? true) blocks.push(new Map());
    blocks.at(-1)?.set(name, value.trim().slice(0, maxValueLength));
  }
  return blocks.flatMap(block => {
    const id = block.get(trailers.change);
    if (id === undefined) return [];
    return {
      id,
      actor: block.get(trailers.actor) ?? '',
      action: presentAction(block.get(trailers.action) ?? ''),
      store: block.get(trailers.store) ?? '',
      subject: block.get(trailers.subject) ?? null,
      idempotencyKey: block.get(trailers.idempotencyKey) ?? null,
    };
  });
}

/** Actions by the names that commits of earlier versions have for them; the history of a fleet keeps those. */
const formerActions: ReadonlyMap<string, Plan['action']> = new Map([
  ['keep-edits', 'adopt-drift'],
  ['release', 'start'],
  ['remove', 'delete'],
  ['finish-removal', 'finish-deletion'],
]);

const presentAction = (name: string) => formerActions.get(name) ?? name;

/** Number of characters; ours are shorter, and anyone can write one. */
const maxValueLength = 1000;

const ours: ReadonlySet<string> = new Set(Object.values(trailers));

/** Replaces line breaks and other control characters with spaces, Unicode's line separators too. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}
