import type { ImportFile } from '../../api/imports.ts';

type Format = ImportFile['format'];

const byExtension: Readonly<Record<string, Format>> = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  yaml: 'yaml',
  yml: 'yaml',
  json: 'json',
};

/** File types for a file input. */
export const accepted = Object.keys(byExtension)
  .map(extension => `.${extension}`)
  .join(',');

/** Returns the format of a file by its name; undefined for one that is not a list of stores, such as a workbook. */
export function formatOfName(name: string): Format | undefined {
  return byExtension[/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''];
}

/** Returns the format of a pasted text: JSON begins with a bracket, YAML has keys at the beginning of lines. */
export function formatOfText(text: string): Format {
  if (/^\s*[[{]/.test(text)) return 'json';
  return /^(---|- |\s*#|[\w.]+:(\s|$))/m.test(text) ? 'yaml' : 'csv';
}
