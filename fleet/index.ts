export * from './errors.ts';
export * from './names.ts';
export * from './paths.ts';
export type * from './plan/plan.ts';
export * from './tree.ts';
