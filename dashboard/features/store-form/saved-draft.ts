import { z } from 'zod';
import { newIdempotencyKey } from '../../api/idempotency-key.ts';

/** Unsaved text. The browser stores it, because a store file contains no secrets. */
const savedDraft = z.object({
  text: z.string(),
  /** The version of the file that was edited; for a new store, the initial text. */
  base: z.object({ yaml: z.string(), tag: z.string().nullable(), revision: z.string() }),
  /** Time of the last change, in milliseconds. */
  at: z.number(),
});
export type SavedDraft = z.infer<typeof savedDraft>;

/** The fleet and store of a draft. */
export interface DraftSubject {
  readonly fleet: string;
  /** Null for a new store. */
  readonly store: string | null;
}

/** Older drafts are deleted. */
const oldest = 30 * 24 * 3600 * 1000;
const tabKey = 'storefleet-tab';

// A name contains no `/`, so no other store has this prefix.
const prefixOf = ({ fleet, store }: DraftSubject) => `storefleet-draft/${fleet}/${store ?? ''}/`;

/** Each tab has its own draft, because two tabs may create two stores. A reload keeps the name of the tab. */
function tabName(): string {
  const known = sessionStorage.getItem(tabKey);
  if (known !== null) return known;
  const name = newIdempotencyKey();
  sessionStorage.setItem(tabKey, name);
  return name;
}

/** @returns false if the browser has no space or forbids storage */
export function saveDraft(subject: DraftSubject, draft: SavedDraft): boolean {
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
    // Without storage there is no draft.
  }
}

/** Returns the draft of this tab. */
export function ownDraft(subject: DraftSubject): SavedDraft | null {
  try {
    return read(prefixOf(subject) + tabName());
  } catch {
    return null;
  }
}

/** Returns the newest draft of another tab, which may be closed by now. */
export function otherDraft(subject: DraftSubject): (SavedDraft & { readonly storageKey: string }) | null {
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

function read(storageKey: string): SavedDraft | null {
  const text = localStorage.getItem(storageKey);
  if (text === null) return null;
  const { data } = savedDraft.safeParse(parseJson(text));
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
