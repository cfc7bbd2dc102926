import { z } from 'zod';
import { deliveryMode } from '#contract';

const storageKey = 'storefleet-import';

const importDraft = z.object({
  /** Name of the file, or what stands for it when the text was pasted. */
  name: z.string(),
  format: z.enum(['csv', 'yaml', 'json']),
  text: z.string(),
  key: z.string(),
  /** The import that it became, and its options; null while it is only planned. */
  sent: z.object({ id: z.string(), removals: z.number(), mode: deliveryMode.optional() }).nullable(),
});

/** A file that a person wants to import. This tab keeps it, so that a reload loses nothing. */
export type ImportDraft = z.infer<typeof importDraft>;

export function keptDraft(): ImportDraft | null {
  try {
    return importDraft.parse(JSON.parse(sessionStorage.getItem(storageKey) ?? 'null'));
  } catch {
    return null;
  }
}

export function keepDraft(draft: ImportDraft | null): void {
  try {
    if (draft === null) sessionStorage.removeItem(storageKey);
    else sessionStorage.setItem(storageKey, JSON.stringify(draft));
  } catch {
    // The storage has no space for so large a file: it is imported all the same, and only a reload asks for it again.
    sessionStorage.removeItem(storageKey);
  }
}
