/**
 * Query keys. Queries below a store's key are refreshed when that store changes; the diff of a commit never changes.
 */
export const keys = {
  fleet: ['fleet'] as const,
  storeList: ['store-list'] as const,
  store: (name: string) => ['store', name] as const,
  storeDetail: (name: string) => ['store', name, 'detail'] as const,
  manifests: (name: string) => ['store', name, 'manifests'] as const,
  history: (name: string) => ['store', name, 'history'] as const,
  historyPages: (name: string) => ['store', name, 'history', 'pages'] as const,
  commitDiff: (name: string, commit: string) => ['commit-diff', name, commit] as const,
  fleetHistory: ['fleet-history'] as const,
  newestHistory: (revision: string) => ['newest-history', revision] as const,
  commitDetail: (commit: string) => ['commit', commit] as const,
  importPlan: (key: string) => ['import-plan', key] as const,
  import: (id: string) => ['import', id] as const,
  pullRequestList: ['pull-request-list'] as const,
  pullRequest: (number: number) => ['pull-request', number] as const,
  plan: (input: unknown) => ['plan', input] as const,
};
