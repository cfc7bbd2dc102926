import { z } from 'zod';
import { newIdempotencyKey } from '../../api/idempotency-key.ts';

/** Text that a person has typed and not saved. The browser keeps it; a store file has no secrets in it. */
const keptDraft = z.object({
  text: z.string(),
  /** The version of the file that it was made from: for a new store only the text that the form began with. */
  base: z.object({ yaml: z.string(), tag: z.string().nullable(), revision: z.string() }),
  /** Time of the last change, in milliseconds. */
  at: z.number(),
});
export type KeptDraft = z.infer<typeof keptDraft>;

/** The fleet and store of a draft. */
export interface DraftSubject {
  readonly fleet: string;
  /** Null for a new store. */
  readonly store: string | null;
}

/** Older drafts are deleted. */
const oldest = 30 * 24 * 3600 * 1000;
const tabKey = 'storefleet-tab';

// A name holds no `/`.
const prefixOf = ({ fleet, store }: DraftSubject) => `storefleet-draft/${fleet}/${store ?? ''}/`;

/** Two tabs may write two new stores: each has a draft of its own. A reload keeps the tab's name. */
function tabName(): string {
  const known = sessionStorage.getItem(tabKey);
  if (known !== null) return known;
  const name = newIdempotencyKey();
  sessionStorage.setItem(tabKey, name);
  return name;
}

/** @returns whether it is kept: a browser may have no room, or forbid it */
export function keepDraft(subject: DraftSubject, draft: KeptDraft): boolean {
  try {
    localStorage.setItem(prefixOf(subject) + tabName(), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(subject: DraftSubject): void {
  try {
    localStorage.removeItem(prefixOf(subject) + tabName());
  } catch {
    // Then none was kept either.
  }
}

/** Returns the draft of this tab. */
export function ownDraft(subject: DraftSubject): KeptDraft | null {
  try {
    return read(prefixOf(subject) + tabName());
  } catch {
    return null;
  }
}

/** The newest that another tab has kept, which may be closed by now. */
export function otherDraft(subject: DraftSubject): (KeptDraft & { readonly storageKey: string }) | null {
  try {
    const own = prefixOf(subject) + tabName();
    const others = Object.keys(localStorage)
      .filter(storageKey => storageKey.startsWith(prefixOf(subject)) && storageKey !== own)
      .flatMap(storageKey => {
        const draft = read(storageKey);
        return draft === null ? [] : [{ ...draft, storageKey }];
      });
    return others.sort((one, other) => other.at - one.at)[0] ?? null;
  } catch {
    return null;
  }
}

/** @param storageKey as {@link otherDraft} names it */
export function dropOther(storageKey: string): void {
  localStorage.removeItem(storageKey);
}

function read(storageKey: string): KeptDraft | null {
  const text = localStorage.getItem(storageKey);
  if (text === null) return null;
  const { data } = keptDraft.safeParse(parseJson(text));
  if (data !== undefined && Date.now() - data.at < oldest) return data;
  localStorage.removeItem(storageKey);
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
