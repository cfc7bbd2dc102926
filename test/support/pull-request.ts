import type { PullRequestView } from '#contract';

/** An open pull request that creates the store acme, for tests. */
export function givenPullRequest(fields: Partial<PullRequestView> = {}): PullRequestView {
  return {
    number: 3,
    url: 'http://gitea.localhost/acme/fleet/pulls/3',
    title: 'Create store acme',
    author: 'storefleet',
    isOurs: true,
    branch: 'storefleet/acme',
    head: 'a1b2c3d4',
    state: 'open',
    condition: 'ready',
    message: 'Ready to merge.',
    isStale: false,
    stores: ['acme'],
    impact: {
      summary: 'Adds 1 store (2 pods, 3 GiB disk)',
      stores: { added: 1, changed: 0, removed: 0 },
      requests: { pods: 2, cpu: 350, memory: 704 * 1024 ** 2, disk: 3 * 1024 ** 3 },
      fields: [],
      restarts: [],
      warnings: [],
    },
    problems: [],
    changes: [{ id: '1', actor: 'mara', action: 'create', store: 'acme', subject: 'Create store acme' }],
    mergedCommit: null,
    updatedAt: '2026-11-21T12:00:00.000Z',
    ...fields,
  };
}
