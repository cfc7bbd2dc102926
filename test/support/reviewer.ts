/** Fixtures of review tests: a Git repository, and a forge that records its calls. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gitea } from '../../server/forges/gitea/index.ts';
import { ForgeNotFound, type Forge, type PullRequest, type Report } from '../../server/forges/index.ts';
import type { Ledger } from '../../server/ledger/index.ts';
import { Reviewer, type ReviewerOptions } from '../../server/pull-requests/review/reviewer.ts';
import { givenLog, validStore } from './fleet-server.ts';
import { git, givenChange, givenClone, givenFleet } from './ledger.ts';
import { givenGitServer, givenReplica } from './remote-ledger.ts';
import { planCreate } from '#fleet';

/** Records what a reviewer sends, in order; the adapters themselves are tested against real forges. */
export class RecordingForge implements Pick<Forge, 'type' | 'get' | 'comment' | 'report'> {
  readonly type = gitea;
  readonly reports: { readonly sha: string; readonly report: Report }[] = [];
  readonly comments: string[] = [];
  /** Responses instead of the usual ones, in order. */
  readonly troubles: { readonly of: 'comment' | 'report'; readonly error: Error }[] = [];
  pull: PullRequest | null = null;

  get(): Promise<PullRequest> {
    return this.pull === null ? Promise.reject(new ForgeNotFound('gone')) : Promise.resolve(this.pull);
  }

  comment(_number: number, name: string, body: string): Promise<void> {
    return this.#record('comment', () => this.comments.push(`${name}: ${body}`));
  }

  report(sha: string, report: Report): Promise<void> {
    return this.#record('report', () => this.reports.push({ sha, report }));
  }

  #record(of: 'comment' | 'report', record: () => void): Promise<void> {
    if (this.troubles[0]?.of === of) return Promise.reject(this.troubles.shift()?.error ?? new Error());
    record();
    return Promise.resolve();
  }
}

export interface ReviewFixtureOptions {
  /** The ref that the person pushes to. @default a branch of the repository */
  readonly ref?: string;
  /** True if the repository follows a remote. @default false */
  readonly remote?: boolean;
  /** Called just before manifests are pushed. */
  readonly beforePush?: () => void;
}

/** A fleet with the store acme, and a person whose pull request number 7 is on a ref. */
export async function givenReviewFixture({
  ref = 'refs/heads/people',
  remote = false,
  beforePush,
}: ReviewFixtureOptions = {}) {
  const { path, ledger: local } = await givenFleet([]);
  await local.submit(givenChange('c-1'), tree => planCreate(tree, validStore('acme')));
  const server = remote ? await givenGitServer(path) : null;
  const ledger = server === null ? local : await givenReplica(server);
  const forge = new RecordingForge();
  const log = givenLog();
  const reviewed = beforePush === undefined ? ledger : interrupted(ledger, beforePush);
  const givenReviewer = () =>
    new Reviewer({ forge, ledger: reviewed, logger: log.logger, now: () => new Date(), slotExempt: () => new Set() });

  const clone = givenClone(path);
  git(clone, 'checkout', '--quiet', '--detach');
  const isFork = ref.startsWith('refs/pull/');

  /** The pull request as the forge shows it now. */
  function pull(more: Partial<PullRequest> = {}): PullRequest {
    const sha = git(path, 'rev-parse', ref).trim();
    const branch = isFork ? 'people' : ref.replace('refs/heads/', '');
    return {
      number: 7,
      url: 'https://git.example.com/7',
      title: 'Gamma',
      body: '',
      base: 'main',
      state: 'open',
      mergeable: true,
      mergedCommit: null,
      author: 'pat',
      draft: false,
      updatedAt: '',
      head: { branch, sha, repository: isFork ? 'pat/fleet' : 'acme/fleet', isFork },
      ...more,
    };
  }

  /** Commits on top; null deletes a file. */
  function push(files: Readonly<Record<string, string | null>>, message = 'By hand'): PullRequest {
    if (git(path, 'for-each-ref', ref) !== '') {
      git(clone, 'fetch', '--quiet', 'origin', ref);
      git(clone, 'checkout', '--quiet', '--detach', 'FETCH_HEAD');
    }
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(clone, file)), { recursive: true });
      if (text === null) rmSync(join(clone, file));
      else writeFileSync(join(clone, file), text);
    }
    git(clone, 'add', '--all');
    git(clone, 'commit', '--quiet', '--allow-empty', '--message', message);
    // People do not push to the ref of a pull request: a forge updates it from the fork.
    if (isFork) git(path, 'fetch', '--quiet', clone, `HEAD:${ref}`);
    else git(clone, 'push', '--quiet', 'origin', `HEAD:${ref}`);
    return pull();
  }

  return {
    path,
    local,
    ledger,
    server,
    forge,
    log,
    givenReviewer,
    reviewer: givenReviewer(),
    push,
    pull,
    /** Commits of the pull request, newest first. */
    subjects: () => git(path, 'log', '--format=%s', `main..${ref}`).trim().split('\n'),
  };
}

/** The methods that a reviewer calls, with an action just before it writes. */
function interrupted(ledger: Ledger, beforePush: () => void): ReviewerOptions['ledger'] {
  return {
    branch: ledger.branch,
    head: () => ledger.head(),
    previewMerge: (ref, base) => ledger.previewMerge(ref, base),
    history: query => ledger.history(query),
    file: (path, revision) => ledger.file(path, revision),
    complete: (...how) => {
      beforePush();
      return ledger.complete(...how);
    },
  };
}
