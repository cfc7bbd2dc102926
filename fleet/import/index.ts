export {
  bulkRefusals,
  planBulk,
  planBulkRow,
  planBulkRows,
  removalsOf,
  type BulkOptions,
  type BulkOutcome,
  type BulkPlan,
} from './plan-import.ts';
export { readBulk, type BulkFormat } from './read.ts';
export { refusedFile } from './refused-file.ts';
export { firstProblems, nameOf, type BulkRow } from './row.ts';
