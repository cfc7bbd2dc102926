import { newIdempotencyKey } from '../../api/idempotency-key.ts';
import { formatBytes } from '../../shared/format/amounts.ts';
import { formatOfName, formatOfText } from './file-format.ts';
import type { ImportDraft } from './import-draft.ts';
import { limits } from '#fleet/schema';

/**
 * Reads a file of this machine.
 * @throws Error whose message suggests an alternative
 */
export async function readChosenFile(file: File): Promise<ImportDraft> {
  const format = formatOfName(file.name);
  if (format === undefined) {
    throw new Error(`${file.name} isn’t CSV, YAML or JSON. Save a spreadsheet as “CSV UTF-8”, then choose that file.`);
  }
  refuseLarge(file.name, file.size);
  return draftOf(file.name, format, await file.text());
}

export function readPastedText(text: string): ImportDraft {
  const format = formatOfText(text);
  refuseLarge('The text', new Blob([text]).size);
  return draftOf(`pasted.${format}`, format, text);
}

function refuseLarge(name: string, bytes: number): void {
  if (bytes <= limits.importBytes) return;
  throw new Error(
    `${name} is larger than ${formatBytes(limits.importBytes)}. Split it and import the parts one by one.`,
  );
}

/** Each choice has its own key: the same file, chosen again, is another import. */
function draftOf(name: string, format: ImportDraft['format'], text: string): ImportDraft {
  return { name, format, text, key: newIdempotencyKey(), sent: null };
}
