import type { Push } from '../adapter.ts';

/**
 * Notifies Argo CD of a push to the repository, so that it need not poll. Argo CD accepts the push events of the known
 * forges; this is GitHub's, cut to the fields that it reads. It refreshes the Applications of the changed paths.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/webhook/
 * @param receiver `https://argocd.example.com/api/webhook`
 * @throws Error when Argo CD can't be reached or refuses; its own polling still finds the commit
 */
export async function notifyArgocd(receiver: string, push: Push): Promise<void> {
  const url = push.repositoryUrl.replace(/\.git$/, '');
  const response = await fetch(receiver, {
    method: 'POST',
    signal: AbortSignal.timeout(5000),
    headers: { 'content-type': 'application/json', 'x-github-event': 'push' },
    body: JSON.stringify({
      ref: `refs/heads/${push.branch}`,
      before: push.before,
      after: push.after,
      repository: { html_url: url, default_branch: push.branch },
      commits: [{ id: push.after, added: [], removed: [], modified: push.paths }],
    }),
  });
  // The body is not needed, but an unread one would hold the connection.
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${receiver} answered ${response.status}`);
}
