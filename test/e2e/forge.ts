import type { Page } from 'playwright-core';
import { givenPullRequest } from '../support/pull-request.ts';
import type { FleetView, PullRequestDetail } from '#contract';

const forge = { id: 'gitea', name: 'Gitea', url: 'http://gitea.localhost/acme/fleet' } as const;

/** Makes the page believe that its server is connected to a forge with one open pull request: #3. */
export async function givenForge(page: Page): Promise<void> {
  let pullRequest: PullRequestDetail = {
    ...givenPullRequest(),
    diff: '--- a/stores/acme.yaml\n+++ b/stores/acme.yaml\n@@ -1 +1 @@\n-title: A\n+title: B\n',
  };
  await page.route('**/api/fleet', async route => {
    const fleet = (await (await route.fetch()).json()) as FleetView;
    await route.fulfill({ json: { ...fleet, changes: { ...fleet.changes, forge } } });
  });
  const polled = { ...forge, webhookAt: null, polledAt: new Date().toISOString(), error: null };
  const budget = { limit: 5000, remaining: 4321, resetAt: new Date(Date.now() + 600_000).toISOString() };
  await page.route('**/api/pull-requests', route =>
    route.fulfill({ json: { forge: { ...polled, budget }, items: [pullRequest] } }),
  );
  await page.route('**/api/pull-requests/3', route => route.fulfill({ json: pullRequest }));
  await page.route('**/api/pull-requests/3/actions/*', async route => {
    const merges = route.request().url().endsWith('/merge');
    pullRequest = {
      ...pullRequest,
      state: merges ? 'merged' : 'closed',
      condition: null,
      mergedCommit: merges ? 'e5f6a7b8' : null,
    };
    await route.fulfill({ json: pullRequest });
  });
}
