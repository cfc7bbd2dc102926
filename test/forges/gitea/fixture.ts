import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { Gitea } from '../../../server/forges/gitea/gitea.ts';
import { gitea as giteaType } from '../../../server/forges/gitea/index.ts';
import type { Forge } from '../../../server/forges/index.ts';
import type { Patience } from '../../../server/forges/retry.ts';
import type { FaultyForgeFixture } from '../faults.ts';
import type { ForgeFixture, SeenCheck } from '../fixture.ts';
import type { GiteaUnderTest } from '../requirements.ts';
import { FaultyProxy } from './faulty.ts';

export interface GiteaFixture extends ForgeFixture {
  readonly gitea: GiteaApi;
  readonly owner: string;
  readonly name: string;
}

/**
 * Creates our adapter and its own repository at a real Gitea, until the test ends.
 * @param options of the adapter that differ from the usual ones
 */
export async function givenGitea(
  under: GiteaUnderTest,
  options: { readonly url?: string; readonly timeout?: number; readonly patience?: Patience } = {},
): Promise<GiteaFixture> {
  const gitea = new GiteaApi(under.url, `token ${under.token}`);
  const me = (await gitea.request<{ login: string }>('GET', '/user')).login;
  const name = `fleet-${randomBytes(5).toString('hex')}`;
  await gitea.request('POST', '/user/repos', { name, auto_init: true, default_branch: 'main' });
  onTestFinished(() => gitea.request('DELETE', `/repos/${me}/${name}`));
  const repository = `/repos/${me}/${name}`;
  const forge = (token: string): Forge => new Gitea(giteaType, { owner: me, name, url: under.url, token, ...options });

  return {
    gitea,
    owner: me,
    name,
    forge: forge(under.token),
    stranger: forge('0'.repeat(40)),
    me,
    push: (branch, files) => gitea.push(repository, branch, files),
    openFromFork: async (branch, files, how) => {
      const [other, theirs] = await givenOther();
      await theirs.request('POST', `${repository}/forks`, {});
      await theirs.push(`/repos/${other}/${name}`, branch, files);
      // Gitea recognises a draft by its title.
      const title = how?.draft ? `WIP: ${branch}` : branch;
      const fork = { head: `${other}:${branch}`, base: 'main', title };
      return (await theirs.request<{ number: number }>('POST', `${repository}/pulls`, fork)).number;
    },
    commentAsOther: async (number, body) => {
      const [, theirs] = await givenOther();
      await theirs.request('POST', `${repository}/issues/${number}/comments`, { body });
    },
    commentsOf: async number => {
      const answer = await gitea.request<{ user: { login: string }; body: string }[]>(
        'GET',
        `${repository}/issues/${number}/comments`,
      );
      return answer.map(({ user, body }) => ({ author: user.login, body }));
    },
    checkOf: async (number, sha, context) => {
      const { statuses } = await gitea.request<{ statuses: Status[] }>('GET', `${repository}/commits/${sha}/status`);
      const status = statuses.find(status => status.context === context);
      return status && { state: status.status, lines: await linesOf(number) };
    },
  };

  /** Creates another person, with everything that they create, until the test ends. */
  async function givenOther(): Promise<readonly [name: string, theirs: GiteaApi]> {
    const username = `other-${randomBytes(5).toString('hex')}`;
    const password = randomBytes(16).toString('hex');
    const account = { username, password, email: `${username}@example.com`, must_change_password: false };
    await gitea.request('POST', '/admin/users', account);
    onTestFinished(() => gitea.request('DELETE', `/admin/users/${username}?purge=true`));
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    return [username, new GiteaApi(under.url, `Basic ${basic}`)];
  }

  async function linesOf(number: number): Promise<SeenCheck['lines']> {
    const reviews = await gitea.request<{ id: number }[]>('GET', `${repository}/pulls/${number}/reviews`);
    const lines = await Promise.all(
      reviews.map(({ id }) =>
        gitea.request<{ path: string; position: number; body: string }[]>(
          'GET',
          `${repository}/pulls/${number}/reviews/${id}/comments`,
        ),
      ),
    );
    return lines
      .flat()
      .map(({ path, position: line, body: text }) => ({ path, line, text }))
      .sort((one, other) => one.path.localeCompare(other.path) || one.line - other.line);
  }
}

/** The same, behind a proxy that can fail. */
export async function givenFaultyGitea(under: GiteaUnderTest, timeout: number): Promise<FaultyForgeFixture> {
  const { proxy, url } = await FaultyProxy.given(under.url);
  const fixture = await givenGitea(under, { url, timeout, patience: { tries: 4, delay: 2 } });
  return { ...fixture, fail: (...of) => proxy.fail(...of), count: operation => proxy.count(operation) };
}

interface Status {
  readonly context: string;
  readonly status: SeenCheck['state'];
}

/** A client of Gitea's API for other users. */
export class GiteaApi {
  readonly #url: string;
  readonly #authorization: string;
  /** @param authorization value of the header */
  constructor(url: string, authorization: string) {
    this.#url = url;
    this.#authorization = authorization;
  }

  async request<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: { authorization: this.#authorization, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Commits to a branch, which is created from `main` if it is new. @returns the commit */
  async push(repository: string, branch: string, files: Readonly<Record<string, string | null>>): Promise<string> {
    const branches = await this.request<{ name: string; commit: { id: string } }[]>('GET', `${repository}/branches`);
    const commitOf = (branch: string) => branches.find(({ name }) => name === branch)?.commit.id;
    const head = commitOf(branch);
    const shas = await this.#blobs(repository, head ?? commitOf('main') ?? '');
    const changed = Object.entries(files).map(([path, text]) => {
      const sha = shas.get(path);
      const operation = text === null ? 'delete' : sha === undefined ? 'create' : 'update';
      return { operation, path, sha, content: text === null ? undefined : Buffer.from(text).toString('base64') };
    });
    const answer = await this.request<{ commit: { sha: string } }>('POST', `${repository}/contents`, {
      ...(head !== undefined ? { branch } : { branch: 'main', new_branch: branch }),
      message: 'Change stores',
      files: changed,
    });
    return answer.commit.sha;
  }

  async #blobs(repository: string, commit: string): Promise<Map<string, string>> {
    const path = `${repository}/git/trees/${commit}?recursive=true&per_page=1000`;
    const { tree } = await this.request<{ tree: { path: string; sha: string }[] }>('GET', path);
    return new Map(tree.map(({ path, sha }) => [path, sha]));
  }
}
