export * from './actions.ts';
export * from './import.ts';
export * from './write.ts';
export * from './fleet.ts';
export * from './pages.ts';
export * from './pull-request.ts';
export * from './store.ts';
export * from './stream.ts';
