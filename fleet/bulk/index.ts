export { bulkRefusals, planBulk, planBulkRow, type BulkOptions, type BulkOutcome, type BulkPlan } from './plan-bulk.ts';
export { readBulk, type BulkFormat } from './read.ts';
export { firstProblems, nameOf, type BulkRow } from './row.ts';
