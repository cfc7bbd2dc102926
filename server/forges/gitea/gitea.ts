import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { comments, viewer } from '../answers.ts';
import { ForgeConflict, ForgeUnavailable } from '../errors.ts';
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
import { pullRequest, pullRequests } from './answers.ts';
import { Client } from './client.ts';
import { keepLineComments } from './line-comments.ts';

export interface GiteaOptions {
  readonly owner: string;
  readonly name: string;
  /** Address of the server, `https://git.example.com`. */
  readonly url: string;
  readonly token: string;
  /** Milliseconds that one request may take. @default 10000 */
  readonly timeout?: number;
  /** @default 3 tries, 1 s before the second */
  readonly patience?: Patience;
}

/** Pauses in milliseconds before an unmergeable pull request is final: until it is checked, Gitea reports the same. */
const settlingMs = [200, 400, 800];

/**
 * Pauses in milliseconds before a refused merge is tried again: Gitea refuses an unchecked pull request with the
 * message for a conflict, and a busy queue takes seconds.
 */
const mergeableMs = [500, 1500, 3000];

export class Gitea implements Forge {
  readonly repository: Repository;
  readonly #client: Client;
  readonly #token: string;
  readonly #patience: Patience;
  /** Path of the repository in the API. */
  readonly #path: string;
  #me: Promise<string> | undefined;

  constructor(
    readonly type: ForgeType,
    { owner, name, url, token, timeout = 10_000, patience = { tries: 3, delay: 1000 } }: GiteaOptions,
  ) {
    const server = url.replace(/\/+$/, '');
    this.repository = { owner, name, webUrl: `${server}/${owner}/${name}` };
    this.#path = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
    this.#token = token;
    this.#patience = patience;
    this.#client = new Client({ apiUrl: `${server}/api/v1`, token, timeout, patience });
  }

  gitCredentials(): Promise<GitCredentials> {
    return Promise.resolve({ username: 'x-access-token', password: this.#token });
  }

  open(draft: NewPullRequest): Promise<PullRequest> {
    return retried(async () => {
      try {
        const { branch: head, base } = draft;
        return await this.#client.send('POST', `${this.#path}/pulls`, { head, base, ...clipped(draft) }, pullRequest);
      } catch (error) {
        // Gitea refuses a second pull request for a branch, so no search comes first: it would read the whole list.
        if (!(error instanceof ForgeConflict)) throw error;
        return await this.#adopt(draft, error);
      }
    }, this.#patience);
  }

  async #adopt(draft: NewPullRequest, conflict: ForgeConflict): Promise<PullRequest> {
    const { branch, base } = draft;
    const { title, body } = clipped(draft);
    const open = await this.list({ state: 'open', branchPrefix: branch });
    const existing = open.find(pull => pull.head.branch === branch && pull.base === base && !pull.head.isFork);
    if (existing === undefined) throw new ForgeUnavailable(conflict.message);
    return existing.title === title && existing.body === body ? existing : this.update(existing.number, draft);
  }

  update(number: number, change: { readonly title: string; readonly body: string }): Promise<PullRequest> {
    return this.#edit(number, clipped(change));
  }

  /** Sets a state, so it may be repeated. */
  #edit(number: number, change: object): Promise<PullRequest> {
    const path = this.#pull(number);
    return retried(() => this.#client.send('PATCH', path, change, pullRequest), this.#patience);
  }

  async get(number: number): Promise<PullRequest> {
    const poll = () => this.#client.get(this.#pull(number), pullRequest);
    let pull = await poll();
    for (const wait of settlingMs) {
      if (pull.state !== 'open' || pull.mergeable !== null) return pull;
      await setTimeout(wait);
      pull = await poll();
    }
    return pull.state === 'open' ? { ...pull, mergeable: pull.mergeable ?? false } : pull;
  }

  #pull(number: number): string {
    return `${this.#path}/pulls/${number}`;
  }

  async list({ state, branchPrefix = '', updatedSince }: ListFilter): Promise<PullRequest[]> {
    const found = new Map<number, PullRequest>();
    for await (const page of this.#client.pages(`${this.#path}/pulls`, pullRequests, { state, sort: 'recentupdate' })) {
      const fresh = page.filter(({ updatedAt }) => updatedSince === undefined || new Date(updatedAt) >= updatedSince);
      for (const pull of fresh) if (pull.head.branch.startsWith(branchPrefix)) found.set(pull.number, pull);
      if (fresh.length < page.length) break;
    }
    return [...found.values()];
  }

  async merge(number: number, { head, message }: Merge): Promise<{ readonly commit: string }> {
    const how = {
      Do: 'merge',
      head_commit_id: head,
      ...(message === undefined ? {} : { MergeMessageField: message }),
    };
    return retried(async () => {
      // Gitea gives the reason for a refused merge only as text, and also refuses while it computes mergeability.
      const before = await this.get(number);
      if (before.state === 'open' && before.head.sha !== head)
        throw new ForgeConflict(`Gitea: the head of pull request ${number} is ${before.head.sha}, no longer ${head}`);
      if (before.state === 'open') await this.#sendMerge(number, how);
      const { mergedCommit, head: merged } = before.state === 'open' ? await this.get(number) : before;
      if (mergedCommit !== null && merged.sha === head) return { commit: mergedCommit };
      throw new ForgeConflict(`Gitea: pull request ${number} is ${before.state}`);
    }, this.#patience);
  }

  async #sendMerge(number: number, how: object): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#client.post(`${this.#pull(number)}/merge`, how);
        return;
      } catch (error) {
        const wait = mergeableMs[attempt];
        if (!(error instanceof ForgeConflict) || !/try again later/i.test(error.message) || wait === undefined)
          throw error;
        await setTimeout(wait);
      }
    }
  }

  close(number: number): Promise<PullRequest> {
    return this.#edit(number, { state: 'closed' });
  }

  async comment(number: number, name: string, body: string): Promise<void> {
    const me = await this.#login();
    // Gitea answers a request for the comments of a missing pull request with 500.
    await this.#client.get(this.#pull(number), pullRequest);
    await retried(() => keepOneComment(this.#comments(number), me, name, body), this.#patience);
  }

  #comments(number: number): Comments {
    const all = `${this.#path}/issues/${number}/comments`;
    const one = (id: number) => `${this.#path}/issues/comments/${id}`;
    return {
      // Not paged: Gitea returns all.
      list: () => this.#client.get(all, comments),
      create: body => this.#client.post(all, { body }),
      edit: async (id, body) => {
        await this.#client.send('PATCH', one(id), { body }, z.unknown());
      },
      remove: id => this.#client.delete(one(id)),
    };
  }

  /** The account that writes our comments. Read once. */
  #login(): Promise<string> {
    this.#me ??= this.#client.get('/user', viewer).then(
      ({ login }) => login,
      (error: unknown) => {
        this.#me = undefined;
        throw error;
      },
    );
    return this.#me;
  }

  async report(sha: string, report: Report): Promise<void> {
    const status = { state: report.state, context: report.name, description: clip(report.title, 140) };
    // The newest status of a name counts, so a repeat makes no difference.
    await retried(() => this.#client.post(`${this.#path}/statuses/${sha}`, status), this.#patience);
    const number =
      report.pullRequest ?? (await this.list({ state: 'open' })).find(({ head }) => head.sha === sha)?.number;
    if (number === undefined) return;
    const me = await this.#login();
    const target = { repository: this.#path, number, sha, me };
    await retried(() => keepLineComments(this.#client, target, report), this.#patience);
  }

  budget(): RateBudget | null {
    return null;
  }
}

/** Gitea accepts 255 characters in a title. */
const clipped = ({ title, body }: { readonly title: string; readonly body: string }) => ({
  title: clip(title, 250),
  body: clip(body, 65_000),
});
