import { newIdempotencyKey } from '../../api/idempotency-key.ts';
import { formatOfName, formatOfText } from './file-format.ts';
import type { ImportDraft } from './import-draft.ts';

/** The size limit of the server. */
const maxBytes = 4 * 1024 * 1024;

/**
 * Reads a file of this machine.
 * @throws Error whose message suggests an alternative
 */
export async function readChosenFile(file: File): Promise<ImportDraft> {
  const format = formatOfName(file.name);
  if (format === undefined) {
    throw new Error(`${file.name} isn’t CSV, YAML or JSON. Save a spreadsheet as “CSV UTF-8”, then choose that file.`);
  }
  if (file.size > maxBytes) {
    throw new Error(`${file.name} is larger than 4 MiB. Split it and import the parts one by one.`);
  }
  return draftOf(file.name, format, await file.text());
}

export function readPastedText(text: string): ImportDraft {
  const format = formatOfText(text);
  return draftOf(`pasted.${format}`, format, text);
}

/** Each choice has its own key: the same file, chosen again, is another import. */
function draftOf(name: string, format: ImportDraft['format'], text: string): ImportDraft {
  return { name, format, text, key: newIdempotencyKey(), sent: null };
}
