import { createHash } from 'node:crypto';
import type { GithubApi } from './openapi.ts';

/** Files of a branch by path. */
export type Files = Readonly<Record<string, string>>;

interface Branch {
  readonly sha: string;
  readonly files: Files;
  /** Files of `main` when the branch was created. */
  readonly from: Files;
}

interface Pull {
  readonly number: number;
  /** `acme/fleet` or a fork of it. */
  readonly repository: string;
  readonly branch: string;
  readonly base: string;
  readonly author: string;
  draft: boolean;
  title: string;
  body: string;
  closed: boolean;
  merged: { readonly commit: string; readonly head: Branch } | undefined;
  /** GitHub computes mergeability after it is first requested. */
  computed: boolean;
  updated: number;
}

interface Comment {
  readonly id: number;
  readonly number: number;
  readonly author: string;
  body: string;
}

interface Run {
  readonly id: number;
  readonly sha: string;
  readonly name: string;
  status: string;
  conclusion: string | null;
  external_id: string | null;
  title: string;
  summary: string;
  readonly annotations: Annotation[];
}

interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly annotation_level: string;
  readonly message: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Call {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** Login of the caller. */
  readonly viewer: string;
  readonly isApp: boolean;
  /** Address of the request without its query. */
  readonly url: string;
}

export const refusal = (status: number, message: string): Answer => ({
  status,
  body: { message, documentation_url: 'https://docs.github.com/rest' },
});

export const invalid = (resource: string, message: string): Answer => ({
  status: 422,
  body: {
    message: 'Validation Failed',
    documentation_url: 'https://docs.github.com/rest',
    errors: [{ resource, code: 'custom', message }],
  },
});

/** A repository `acme/fleet` at a minimal GitHub that keeps everything in memory. */
export class GithubRepository {
  readonly fullName = 'acme/fleet';
  readonly #api: GithubApi;
  readonly #branches = new Map<string, Branch>();
  readonly #pulls: Pull[] = [];
  readonly #comments: Comment[] = [];
  readonly runs: Run[] = [];
  readonly statuses: { readonly sha: string; readonly [field: string]: unknown }[] = [];
  /** True if the App has the permission for checks. */
  mayCheck = true;
  #count = 0;
  /** Seconds: each change is one second later. */
  #clock = Date.parse('2026-01-01T00:00:00Z') / 1000;

  constructor(api: GithubApi) {
    this.#api = api;
    this.#branches.set('main', { sha: this.#newSha(), files: {}, from: {} });
  }

  #newSha(): string {
    return createHash('sha1').update(String(this.#count++)).digest('hex');
  }

  #now(): number {
    return ++this.#clock;
  }

  /** Commits to a branch, which is created from `main` if it is new. `null` removes a file. @returns the commit */
  push(branch: string, changes: Readonly<Record<string, string | null>>): string {
    const main = this.#branch('main').files;
    const before = this.#branches.get(branch) ?? { files: main, from: main };
    const files = Object.fromEntries(
      Object.entries({ ...before.files, ...changes }).filter((entry): entry is [string, string] => entry[1] !== null),
    );
    const sha = this.#newSha();
    this.#branches.set(branch, { sha, files, from: before.from });
    for (const pull of this.#pulls) if (pull.branch === branch && !pull.closed) this.#touch(pull);
    return sha;
  }

  /** Opens a pull request from another person's fork. */
  openFromFork(author: string, branch: string, changes: Files, { draft } = { draft: false }): number {
    this.push(`${author}:${branch}`, changes);
    const fields = { repository: `${author}/fleet`, branch, base: 'main', author, title: branch, body: '' };
    return Object.assign(this.#newPull(fields), { draft }).number;
  }

  commentAs(author: string, number: number, body: string): void {
    this.#comments.push({ id: ++this.#count, number, author, body });
  }

  commentsOf(number: number): Comment[] {
    return this.#comments.filter(comment => comment.number === number);
  }

  #branch(name: string): Branch {
    const found = this.#branches.get(name);
    if (found === undefined) throw new Error(`there is no branch ${name}`);
    return found;
  }

  #newPull(fields: Pick<Pull, 'repository' | 'branch' | 'base' | 'author' | 'title' | 'body'>): Pull {
    const number = this.#pulls.length + 1;
    const pull = {
      ...fields,
      number,
      draft: false,
      closed: false,
      merged: undefined,
      computed: false,
      updated: this.#now(),
    };
    this.#pulls.push(pull);
    return pull;
  }

  #touch(pull: Pull): void {
    pull.updated = this.#now();
    pull.computed = false;
  }

  #head({ repository, branch, merged }: Pull): Branch {
    const [owner = ''] = repository.split('/');
    return merged?.head ?? this.#branch(repository === this.fullName ? branch : `${owner}:${branch}`);
  }

  #changed(pull: Pull): string[] {
    const { files, from } = this.#head(pull);
    return [...new Set([...Object.keys(files), ...Object.keys(from)])].filter(path => files[path] !== from[path]);
  }

  /** A file that moved with the same content is renamed. */
  #mergeable(pull: Pull): boolean {
    const { files, from } = this.#head(pull);
    const main = this.#branch(pull.base).files;
    return this.#changed(pull).every(path => main[path] === from[path] || main[path] === files[path]);
  }

  /** Carries out an operation. Undefined for one that is unknown here. */
  handle(operation: string, call: Call): Answer | undefined {
    return this.#operations[operation]?.(call);
  }

  readonly #operations: Readonly<Record<string, (call: Call) => Answer>> = {
    'users/get-authenticated': ({ viewer, isApp }) =>
      isApp
        ? refusal(403, 'Resource not accessible by integration')
        : { status: 200, body: this.#api.make('public-user', { login: viewer, user_view_type: 'public' }) },
    'pulls/list': ({ query, url }) => {
      const state = query.get('state') ?? 'open';
      const [, headBranch] = (query.get('head') ?? ':').split(':');
      const found = this.#pulls
        .filter(({ closed }) => state === 'all' || closed === (state === 'closed'))
        .filter(({ branch }) => !headBranch || branch === headBranch)
        .filter(({ base }) => base === (query.get('base') ?? base))
        .sort((one, other) =>
          query.get('sort') === 'updated' ? other.updated - one.updated : other.number - one.number,
        );
      return page(found, query, url, pull => this.#simple(pull));
    },
    'pulls/create': ({ body, viewer }) => {
      const { head, base, title, body: text = '' } = body as Record<string, string>;
      if (head === undefined || base === undefined || !title) return invalid('PullRequest', "title can't be blank");
      if (!this.#branches.has(head)) return invalid('PullRequest', 'head is invalid');
      if (this.#pulls.some(pull => pull.branch === head && pull.base === base && !pull.closed))
        return invalid('PullRequest', `A pull request already exists for acme:${head}.`);
      const pull = this.#newPull({ repository: this.fullName, branch: head, base, author: viewer, title, body: text });
      return { status: 201, body: this.#full(pull) };
    },
    'pulls/get': this.#ofPull(pull => {
      const body = this.#full(pull);
      pull.computed = true;
      return { status: 200, body };
    }),
    'pulls/update': this.#ofPull((pull, { body }) => {
      const { title = pull.title, body: text = pull.body, state } = body as Record<string, string | undefined>;
      Object.assign(pull, { title, body: text });
      if (state !== undefined) pull.closed = state === 'closed';
      this.#touch(pull);
      return { status: 200, body: this.#full(pull) };
    }),
    'pulls/merge': this.#ofPull((pull, { body }) => {
      const head = this.#head(pull);
      if (pull.closed) return refusal(405, 'Pull Request is not mergeable');
      if (body.sha !== head.sha) return refusal(409, 'Head branch was modified. Review and try the merge again.');
      if (!this.#mergeable(pull)) return refusal(405, 'Pull Request is not mergeable');
      const changed = Object.fromEntries(this.#changed(pull).map(path => [path, head.files[path] ?? null]));
      const commit = this.push(pull.base, changed);
      pull.merged = { commit, head };
      pull.closed = true;
      this.#touch(pull);
      return { status: 200, body: { sha: commit, merged: true, message: 'Pull Request successfully merged' } };
    }),
    'issues/list-comments': this.#ofPull(({ number }, { query, url }) =>
      page(this.commentsOf(number), query, url, comment => this.#comment(comment)),
    ),
    'issues/create-comment': this.#ofPull(({ number }, { body, viewer }) => {
      this.commentAs(viewer, number, String(body.body));
      return { status: 201, body: this.#comment(this.commentsOf(number).at(-1) as Comment) };
    }),
    'issues/update-comment': ({ path, body }) => {
      const comment = this.#comments.find(({ id }) => String(id) === path.comment_id);
      if (comment === undefined) return refusal(404, 'Not Found');
      comment.body = String(body.body);
      return { status: 200, body: this.#comment(comment) };
    },
    'issues/delete-comment': ({ path }) => {
      const index = this.#comments.findIndex(({ id }) => String(id) === path.comment_id);
      if (index < 0) return refusal(404, 'Not Found');
      this.#comments.splice(index, 1);
      return { status: 204 };
    },
    'checks/create': call => this.#changeRun(call, undefined, 201),
    'checks/update': call =>
      this.#changeRun(
        call,
        this.runs.find(({ id }) => String(id) === call.path.check_run_id),
        200,
      ),
    'checks/list-for-ref': ({ path, query, url }) => {
      const found = this.runs.filter(({ sha, name }) => sha === path.ref && name === (query.get('check_name') ?? name));
      const { body, ...rest } = page(found, query, url, run => this.#run(run));
      return { ...rest, body: { total_count: found.length, check_runs: body } };
    },
    'repos/create-commit-status': ({ path, body }) => {
      this.statuses.push({ ...body, sha: String(path.sha) });
      return { status: 201, body: this.#api.make('status', body) };
    },
  };

  #ofPull(then: (pull: Pull, call: Call) => Answer): (call: Call) => Answer {
    return call => {
      const number = call.path.pull_number ?? call.path.issue_number;
      const pull = this.#pulls.find(pull => String(pull.number) === number);
      return pull === undefined ? refusal(404, 'Not Found') : then(pull, call);
    };
  }

  #changeRun({ body, isApp }: Call, existing: Run | undefined, status: number): Answer {
    if (!isApp) return refusal(403, 'You must authenticate via a GitHub App.');
    if (!this.mayCheck) return refusal(403, 'Resource not accessible by integration');
    const { output, ...values } = body as Partial<Run> & {
      readonly head_sha?: string;
      readonly output: { readonly title: string; readonly summary: string; readonly annotations?: Annotation[] };
    };
    const run: Run = existing ?? {
      id: ++this.#count,
      sha: values.head_sha ?? '',
      name: values.name ?? '',
      status: 'queued',
      conclusion: null,
      external_id: null,
      title: '',
      summary: '',
      annotations: [],
    };
    if (existing === undefined) this.runs.push(run);
    run.status = values.status ?? run.status;
    run.conclusion = values.conclusion ?? run.conclusion;
    run.external_id = values.external_id ?? run.external_id;
    run.title = output.title;
    run.summary = output.summary;
    run.annotations.push(...(output.annotations ?? []));
    return { status, body: this.#run(run) };
  }

  #account(login: string): object {
    return this.#api.make('simple-user', { login, type: login.endsWith('[bot]') ? 'Bot' : 'User' });
  }

  #side(repository: string, ref: string, sha: string): object {
    const [owner = '', name = ''] = repository.split('/');
    const repo = this.#api.make('repository', { full_name: repository, name });
    return { label: `${owner}:${ref}`, ref, sha, repo, user: this.#account(owner) };
  }

  #simple(pull: Pull): Record<string, unknown> {
    return this.#api.make('pull-request-simple', this.#common(pull));
  }

  #full(pull: Pull): Record<string, unknown> {
    return this.#api.make('pull-request', {
      ...this.#common(pull),
      merged: pull.merged !== undefined,
      mergeable: pull.computed && !pull.closed ? this.#mergeable(pull) : null,
      merged_by: null,
    });
  }

  #common(pull: Pull): object {
    const updated = new Date(pull.updated * 1000).toISOString().replace('.000', '');
    return {
      number: pull.number,
      html_url: `https://github.com/${this.fullName}/pull/${pull.number}`,
      title: pull.title,
      // GitHub returns null for an empty text.
      body: pull.body === '' ? null : pull.body,
      state: pull.closed ? 'closed' : 'open',
      draft: pull.draft,
      user: this.#account(pull.author),
      head: this.#side(pull.repository, pull.branch, this.#head(pull).sha),
      base: this.#side(this.fullName, pull.base, this.#branch(pull.base).sha),
      // Before the merge, this is the commit of a trial.
      merge_commit_sha: pull.merged?.commit ?? 'f'.repeat(40),
      merged_at: pull.merged === undefined ? null : updated,
      updated_at: updated,
    };
  }

  #comment({ id, author, body }: Comment): object {
    return this.#api.make('issue-comment', { id, body, user: this.#account(author) });
  }

  #run({ id, sha, name, status, conclusion, external_id, title, summary, annotations }: Run): object {
    const { output } = this.#api.make('check-run', {}) as { output: object };
    return this.#api.make('check-run', {
      id,
      name,
      status,
      conclusion,
      external_id,
      head_sha: sha,
      output: { ...output, title, summary, annotations_count: annotations.length },
    });
  }
}

/** Returns a page of a list, with the address of the next one in GitHub's form. */
function page<T>(all: readonly T[], query: URLSearchParams, url: string, format: (item: T) => object): Answer {
  const size = Number(query.get('per_page') ?? 30);
  const number = Number(query.get('page') ?? 1);
  const next = new URLSearchParams(query);
  next.set('page', String(number + 1));
  return {
    status: 200,
    body: all.slice((number - 1) * size, number * size).map(format),
    ...(number * size < all.length ? { headers: { link: `<${url}?${next.toString()}>; rel="next"` } } : {}),
  };
}
