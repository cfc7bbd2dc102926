/** A fake forge: its pull requests are in memory, and its repository is a directory. */
import { z } from 'zod';
import {
  ForgeNotFound,
  WebhookRefused,
  type Forge,
  type ForgeAddress,
  type ForgeType,
  type ListFilter,
  type Merge,
  type NewPullRequest,
  type PullRequest,
  type Report,
  type Repository,
} from '../../server/forges/index.ts';
import { git } from './ledger.ts';

const variables = { STOREFLEET_MEMORY_PATH: z.string().startsWith('/', 'must be an absolute path').optional() };

const push = z.object({ branch: z.string(), before: z.string(), after: z.string() });

export const memoryForge: ForgeType<typeof variables> = {
  id: 'memory',
  displayName: 'Memory Forge',
  variables,
  problems: ({ STOREFLEET_MEMORY_PATH: path }) =>
    path === undefined ? [['STOREFLEET_MEMORY_PATH', 'is required']] : [],
  connect: (address, { STOREFLEET_MEMORY_PATH: path = '' }) => new MemoryForge(address, path),
  parseWebhook({ headers, body, secret }) {
    if (headers['x-memory-token'] !== secret) throw new WebhookRefused('wrong signature', 'The token is another.');
    const event = { type: 'push', ...push.parse(JSON.parse(body.toString())) } as const;
    return { id: String(headers['x-memory-delivery']), digest: body.toString('base64'), event };
  },
  pullRef: number => `refs/merge-requests/${number}/head`,
};

class MemoryForge implements Forge {
  readonly type = memoryForge;
  readonly repository: Repository;
  readonly pulls = new Map<number, PullRequest>();
  readonly reports: { readonly sha: string; readonly report: Report }[] = [];
  readonly #path: string;
  readonly #token: string;

  /** @param path of the bare repository */
  constructor({ url, owner, name, token }: ForgeAddress, path: string) {
    this.repository = { owner, name, webUrl: `${url}/${owner}/${name}` };
    this.#path = path;
    this.#token = token;
  }

  gitCredentials() {
    return Promise.resolve({ username: 'memory', password: this.#token });
  }

  open({ branch, base, title, body }: NewPullRequest): Promise<PullRequest> {
    const { owner, name, webUrl } = this.repository;
    const number = this.pulls.size + 1;
    const sha = git(this.#path, 'rev-parse', branch).trim();
    return this.#put({
      number,
      url: `${webUrl}/${number}`,
      title,
      body,
      base,
      author: 'storefleet',
      draft: false,
      state: 'open',
      mergeable: true,
      mergedCommit: null,
      updatedAt: '2026-01-02T03:04:05Z',
      head: { branch, sha, repository: `${owner}/${name}`, isFork: false },
    });
  }

  async update(number: number, change: { readonly title: string; readonly body: string }) {
    return this.#put({ ...(await this.get(number)), ...change });
  }

  get(number: number): Promise<PullRequest> {
    const pull = this.pulls.get(number);
    return pull === undefined ? Promise.reject(new ForgeNotFound('gone')) : Promise.resolve(pull);
  }

  list({ state, branchPrefix = '' }: ListFilter): Promise<PullRequest[]> {
    const found = [...this.pulls.values()].filter(({ head }) => head.branch.startsWith(branchPrefix));
    return Promise.resolve(found.filter(pull => state === 'all' || pull.state === 'open'));
  }

  async merge(number: number, { head }: Merge) {
    await this.#put({ ...(await this.get(number)), state: 'merged', mergedCommit: head });
    git(this.#path, 'update-ref', 'refs/heads/main', head);
    return { commit: head };
  }

  async close(number: number) {
    return this.#put({ ...(await this.get(number)), state: 'closed' });
  }

  comment(): Promise<void> {
    return Promise.resolve();
  }

  report(sha: string, report: Report): Promise<void> {
    this.reports.push({ sha, report });
    return Promise.resolve();
  }

  budget() {
    return null;
  }

  #put(pull: PullRequest): Promise<PullRequest> {
    this.pulls.set(pull.number, pull);
    return Promise.resolve(pull);
  }
}
