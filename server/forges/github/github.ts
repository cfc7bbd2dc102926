import { createPrivateKey } from 'node:crypto';
import { comments, read, viewer } from '../answers.ts';
import { ForgeConflict, ForgeForbidden, ForgeInvalid, ForgeUnavailable } from '../errors.ts';
import { keepOneComment, type Comments } from '../one-comment.ts';
import { retried, type Patience } from '../retry.ts';
import { clip } from '../texts.ts';
import type {
  Forge,
  ForgeType,
  GitCredentials,
  ListFilter,
  Merge,
  NewPullRequest,
  PullRequest,
  RateBudget,
  Report,
  Repository,
} from '../types.ts';
import { app, installation, mergeResult, pullRequest, pullRequests } from './answers.ts';
import { reportCheckRun } from './check-run.ts';
import { connect, once, type Client, type GithubCredentials, type WriteQueues } from './client.ts';

export interface GithubOptions {
  readonly owner: string;
  readonly name: string;
  /** @default https://github.com; an Enterprise server by its address */
  readonly url?: string;
  readonly credentials: GithubCredentials;
  /** Milliseconds that one request may take. @default 10000 */
  readonly timeout?: number;
  /** @default 3 tries, 1 s before the second */
  readonly patience?: Patience;
  /**
   * Queues of writes, for an Enterprise server without limits.
   * @default one write a second, and one in 3 s if people are notified, as GitHub recommends
   */
  readonly queues?: WriteQueues;
}

const pageSize = 100;
/** Milliseconds for which a returned token is valid at least; a token of an installation lasts an hour. */
const minLifetimeMs = 5 * 60_000;

export class Github implements Forge {
  readonly repository: Repository;
  readonly #client: Client;
  readonly #target: { readonly owner: string; readonly repo: string };
  readonly #credentials: GithubCredentials;
  readonly #patience: Patience;
  #me: Promise<string> | undefined;

  /** @throws Error if the private key is invalid */
  constructor(
    readonly type: ForgeType,
    { owner, name, url = 'https://github.com', credentials, ...options }: GithubOptions,
  ) {
    if ('privateKey' in credentials) assertPrivateKey(credentials.privateKey);
    const server = url.replace(/\/+$/, '');
    this.repository = { owner, name, webUrl: `${server}/${owner}/${name}` };
    this.#target = { owner, repo: name };
    this.#credentials = credentials;
    this.#patience = options.patience ?? { tries: 3, delay: 1000 };
    this.#client = connect({
      apiUrl: apiUrlOf(server),
      credentials,
      timeout: options.timeout ?? 10_000,
      patience: this.#patience,
      queues: options.queues,
    });
  }

  get #rest() {
    return this.#client.octokit.rest;
  }

  async gitCredentials(): Promise<GitCredentials> {
    const username = 'x-access-token';
    if ('token' in this.#credentials) return { username, password: this.#credentials.token };
    const fresh = await this.#installation(false);
    const lasts = Date.parse(fresh.expiresAt) - Date.now() >= minLifetimeMs;
    return { username, password: (lasts ? fresh : await this.#installation(true)).token };
  }

  async #installation(refresh: boolean) {
    const answer = await this.#client.octokit.auth({ type: 'installation', refresh });
    return read(installation, answer, 'GitHub: a token for the installation');
  }

  open(draft: NewPullRequest): Promise<PullRequest> {
    return retried(async () => {
      const existing = await this.#openOne(draft);
      if (existing === undefined) return this.#create(draft);
      const text = clipped(draft);
      if (existing.title === text.title && existing.body === text.body) return this.get(existing.number);
      return this.update(existing.number, draft);
    }, this.#patience);
  }

  async #openOne({ branch, base }: NewPullRequest): Promise<PullRequest | undefined> {
    const head = `${this.repository.owner}:${branch}`;
    const { data } = await this.#rest.pulls.list({ ...this.#target, head, base, state: 'open' });
    const found = read(pullRequests, data, `GitHub: pull requests of ${head}`);
    return found.find(pull => pull.head.branch === branch && !pull.head.isFork);
  }

  async #create(draft: NewPullRequest): Promise<PullRequest> {
    const { branch: head, base } = draft;
    try {
      const { data } = await this.#rest.pulls.create({ ...this.#target, head, base, ...clipped(draft), request: once });
      return read(pullRequest, data, `GitHub: the new pull request of ${head}`);
    } catch (error) {
      // Another server was faster: the next list contains its pull request.
      if (error instanceof ForgeInvalid && /already exists/i.test(error.message))
        throw new ForgeUnavailable(error.message, undefined, { cause: error });
      throw error;
    }
  }

  async update(number: number, change: { readonly title: string; readonly body: string }): Promise<PullRequest> {
    const { data } = await this.#rest.pulls.update({ ...this.#target, pull_number: number, ...clipped(change) });
    return read(pullRequest, data, requestName(number));
  }

  async get(number: number): Promise<PullRequest> {
    const { data } = await this.#rest.pulls.get({ ...this.#target, pull_number: number });
    return read(pullRequest, data, requestName(number));
  }

  async list({ state, branchPrefix = '', updatedSince }: ListFilter): Promise<PullRequest[]> {
    const found = new Map<number, PullRequest>();
    const pages = this.#client.octokit.paginate.iterator(this.#rest.pulls.list, {
      ...this.#target,
      state,
      sort: 'updated',
      direction: 'desc',
      per_page: pageSize,
    });
    for await (const { data } of pages) {
      const page = read(pullRequests, data, 'GitHub: the list of pull requests');
      const fresh = page.filter(({ updatedAt }) => updatedSince === undefined || new Date(updatedAt) >= updatedSince);
      for (const pull of fresh) if (pull.head.branch.startsWith(branchPrefix)) found.set(pull.number, pull);
      if (fresh.length < page.length) break;
    }
    return [...found.values()];
  }

  async merge(number: number, { head, message }: Merge): Promise<{ readonly commit: string }> {
    try {
      const { data } = await this.#rest.pulls.merge({
        ...this.#target,
        pull_number: number,
        sha: head,
        merge_method: 'merge',
        ...(message === undefined ? {} : { commit_message: message }),
      });
      return { commit: read(mergeResult, data, `GitHub: the merge of ${number}`).sha };
    } catch (error) {
      // After a fault, the second try may meet the result of the first.
      if (!(error instanceof ForgeConflict || error instanceof ForgeUnavailable)) throw error;
      const pull = await this.get(number);
      if (pull.mergedCommit === null || pull.head.sha !== head) throw error;
      return { commit: pull.mergedCommit };
    }
  }

  async close(number: number): Promise<PullRequest> {
    const { data } = await this.#rest.pulls.update({ ...this.#target, pull_number: number, state: 'closed' });
    return read(pullRequest, data, requestName(number));
  }

  async comment(number: number, name: string, body: string): Promise<void> {
    const me = await this.#login();
    await retried(() => keepOneComment(this.#comments(number), me, name, body), this.#patience);
  }

  #comments(number: number): Comments {
    const { octokit } = this.#client;
    const issue = { ...this.#target, issue_number: number };
    return {
      list: async () => {
        const all = await octokit.paginate(this.#rest.issues.listComments, { ...issue, per_page: pageSize });
        return read(comments, all, `GitHub: comments of ${number}`);
      },
      create: async body => {
        await this.#rest.issues.createComment({ ...issue, body, request: once });
      },
      edit: async (id, body) => {
        await this.#rest.issues.updateComment({ ...this.#target, comment_id: id, body });
      },
      remove: async id => {
        await this.#rest.issues.deleteComment({ ...this.#target, comment_id: id, request: once });
      },
    };
  }

  /** The account that writes our comments. Read once. */
  #login(): Promise<string> {
    this.#me ??= this.#askLogin().catch((error: unknown) => {
      this.#me = undefined;
      throw error;
    });
    return this.#me;
  }

  async #askLogin(): Promise<string> {
    if ('appId' in this.#credentials) {
      const { data } = await this.#rest.apps.getAuthenticated();
      return `${read(app, data, 'GitHub: GET /app').slug}[bot]`;
    }
    try {
      const { data } = await this.#rest.users.getAuthenticated();
      return read(viewer, data, 'GitHub: GET /user').login;
    } catch (error) {
      // A workflow's token belongs to an App and may not read its own account.
      if (error instanceof ForgeForbidden) return 'github-actions[bot]';
      throw error;
    }
  }

  async report(sha: string, report: Report): Promise<void> {
    if (this.#mayCheck()) {
      try {
        await reportCheckRun(this.#client, this.repository, sha, report, {
          appId: 'appId' in this.#credentials ? this.#credentials.appId : undefined,
          patience: this.#patience,
        });
        return;
      } catch (error) {
        // The App lacks the permission for checks.
        if (!(error instanceof ForgeForbidden)) throw error;
      }
    }
    await this.#rest.repos.createCommitStatus({
      ...this.#target,
      sha,
      state: report.state,
      context: report.name,
      description: clip(report.title, 140),
    });
  }

  /** Check runs are for Apps; the token of a workflow (`ghs_`) belongs to one. */
  #mayCheck(): boolean {
    return !('token' in this.#credentials) || this.#credentials.token.startsWith('ghs_');
  }

  budget(): RateBudget | null {
    return this.#client.budget();
  }
}

const requestName = (number: number) => `GitHub: pull request ${number}`;

/** GitHub's limits are 256 and 65,536 characters. */
const clipped = ({ title, body }: { readonly title: string; readonly body: string }) => ({
  title: clip(title, 250),
  body: clip(body, 65_000),
});

/**
 * Returns the address of the API.
 * @see https://docs.github.com/en/enterprise-server/rest: below the server's own address, except for GitHub's own
 *   servers
 */
function apiUrlOf(server: string): string {
  const { host, protocol } = new URL(server);
  return host === 'github.com' || host.endsWith('.ghe.com') ? `${protocol}//api.${host}` : `${server}/api/v3`;
}

function assertPrivateKey(pem: string): void {
  try {
    createPrivateKey(pem);
  } catch {
    throw new Error('The private key of the GitHub App is not a private key in PEM format.');
  }
}
