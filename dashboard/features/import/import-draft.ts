import { z } from 'zod';
import { deliveryMode } from '#contract';

const storageKey = 'storefleet-import';

const importDraft = z.object({
  /** Name of the file; a label for a pasted text. */
  name: z.string(),
  format: z.enum(['csv', 'yaml', 'json']),
  text: z.string(),
  key: z.string(),
  /** The started import and its options; null before that. */
  sent: z.object({ id: z.string(), removals: z.number(), mode: deliveryMode.optional() }).nullable(),
});

/** A file to import. This tab keeps the file, so that a reload loses nothing. */
export type ImportDraft = z.infer<typeof importDraft>;

export function savedDraft(): ImportDraft | null {
  try {
    return importDraft.parse(JSON.parse(sessionStorage.getItem(storageKey) ?? 'null'));
  } catch {
    return null;
  }
}

export function saveDraft(draft: ImportDraft | null): void {
  try {
    if (draft === null) sessionStorage.removeItem(storageKey);
    else sessionStorage.setItem(storageKey, JSON.stringify(draft));
  } catch {
    // The file is too large for the storage. It can be imported, but a reload loses it.
    sessionStorage.removeItem(storageKey);
  }
}
