/** What is asked of a forge, and what it says: plain data, the same for all of them. */
export type ForgeKind = 'github' | 'gitea';

/** Every method rejects with an error of `errors.ts`, and with no other. */
export interface Forge {
  readonly kind: ForgeKind;
  readonly repository: Repository;
  /** For Git over HTTP, good for minutes at least. Ask again for each use, and never write them into a URL or a log. */
  gitCredentials(): Promise<GitCredentials>;

  /** Opens a pull request, or adopts the one that is open for this branch and base: title and body become these. */
  open(draft: NewPullRequest): Promise<PullRequest>;
  update(number: number, change: { readonly title: string; readonly body: string }): Promise<PullRequest>;
  get(number: number): Promise<PullRequest>;
  /** Without order. What changes while it is read may be missing: the next look finds it. */
  list(filter: ListFilter): Promise<PullRequest[]>;
  /** The files that it changes against its base; forges say the first 3,000 at most. */
  files(number: number): Promise<ChangedFile[]>;
  /**
   * Merges that head and no other. One that is merged already, with that head, is as good.
   * @throws ForgeConflict when the head moved, or the forge does not merge it (conflict, rules of the branch)
   */
  merge(number: number, how: Merge): Promise<{ readonly commit: string }>;
  close(number: number): Promise<PullRequest>;

  /** Keeps one comment of ours a marker on a pull request: makes it, or edits it. */
  comment(number: number, marker: string, body: string): Promise<void>;
  /** Says what a check found of a commit. Said again it replaces what was said under the same name. */
  report(sha: string, report: Report): Promise<void>;
  /** What the last answer said of the budget of requests; null where the forge has none or has not been asked. */
  budget(): RateBudget | null;
}

export interface Repository {
  readonly owner: string;
  readonly name: string;
  /** Its page, `https://github.com/acme/fleet`; with `.git` Git finds it there. */
  readonly webUrl: string;
}

export interface GitCredentials {
  readonly username: string;
  readonly password: string;
}

export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly head: {
    readonly branch: string;
    readonly sha: string;
    /** `owner/name`; null when a fork is gone. */
    readonly repository: string | null;
    readonly isFork: boolean;
  };
  readonly base: string;
  readonly state: 'open' | 'merged' | 'closed';
  /** null: the forge still computes it, or does not say it in a list; `get` says it. */
  readonly mergeable: boolean | null;
  /** The commit on the base that has it; null unless merged. */
  readonly mergedCommit: string | null;
  /** Login; null when the account is gone. */
  readonly author: string | null;
  readonly draft: boolean;
  /** Whether those who may write to the repository may push to the head's branch; null: not said in a list. */
  readonly canPush: boolean | null;
  /** ISO 8601. */
  readonly updatedAt: string;
}

export interface NewPullRequest {
  /** A branch of the repository itself. */
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
}

export interface ListFilter {
  readonly state: 'open' | 'all';
  readonly branchPrefix?: string;
  /** Only what changed at this time or later. For polling: the time at which the look before began. */
  readonly updatedSince?: Date;
}

export interface Merge {
  /** The commit that was looked at. */
  readonly head: string;
  /** @default merge */
  readonly method?: 'merge' | 'squash' | 'rebase';
  /** @default the forge's own */
  readonly title?: string;
  readonly message?: string;
}

export interface ChangedFile {
  readonly path: string;
  readonly change: 'added' | 'modified' | 'removed' | 'renamed';
  /** Where a renamed file was. */
  readonly previousPath?: string;
}

export interface Report {
  /** Which check this is, `storefleet`. */
  readonly name: string;
  readonly state: 'pending' | 'success' | 'failure';
  /** One line. */
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  /** Where more is said. */
  readonly url?: string;
  readonly annotations: readonly Annotation[];
  /** Whose lines are annotated, for forges that annotate pull requests and not commits. @default the open one with this head */
  readonly pullRequest?: number;
}

export interface Annotation {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column?: number;
  readonly message: string;
  readonly level: 'notice' | 'warning' | 'failure';
}

export interface RateBudget {
  readonly limit: number;
  readonly remaining: number;
  /** ISO 8601, when `remaining` is `limit` again. */
  readonly resetAt: string;
}
