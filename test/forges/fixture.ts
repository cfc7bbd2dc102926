import type { Forge } from '../../server/forges/index.ts';

/** A forge with a repository whose branch `main` has no store, and other hands that work in it. */
export interface ForgeFixture {
  readonly forge: Forge;
  /** The same repository with credentials that nobody has given out. */
  readonly stranger: Forge;
  /** Who the forge knows us as. */
  readonly me: string;
  /**
   * Commits to a branch, which is made from `main` if it is new. `null` removes a file.
   * @returns the commit
   */
  readonly push: (branch: string, files: Readonly<Record<string, string | null>>) => Promise<string>;
  /** Somebody else opens a pull request from a fork. @returns its number */
  readonly openFromFork: (
    branch: string,
    files: Readonly<Record<string, string>>,
    how?: { readonly draft: boolean },
  ) => Promise<number>;
  /** Somebody else writes a comment. */
  readonly commentAsOther: (number: number, body: string) => Promise<void>;
  /** All comments of a pull request, oldest first. */
  readonly commentsOf: (number: number) => Promise<readonly { readonly author: string; readonly body: string }[]>;
  /** What people see of a check at a commit. */
  readonly checkOf: (number: number, sha: string, name: string) => Promise<SeenCheck | undefined>;
}

export interface SeenCheck {
  readonly state: 'pending' | 'success' | 'failure';
  /** In order of path and line. */
  readonly lines: readonly { readonly path: string; readonly line: number; readonly text: string }[];
}
