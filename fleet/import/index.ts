export {
  importRefusals,
  planImport,
  planImportRow,
  planImportRows,
  removalsOf,
  type ImportOptions,
  type ImportOutcome,
  type PlannedImport,
} from './plan-import.ts';
export { readImport, type ImportFormat } from './read.ts';
export { refusedFile } from './refused-file.ts';
export { firstProblems, nameOf, type ImportRow } from './row.ts';
