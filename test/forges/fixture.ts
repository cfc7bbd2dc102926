import type { Forge } from '../../server/forges/index.ts';

/** A forge with a repository whose branch `main` has no store, and other people who work in it. */
export interface ForgeFixture {
  readonly forge: Forge;
  /** The same repository with invalid credentials. */
  readonly stranger: Forge;
  /** Login of our account at the forge. */
  readonly me: string;
  /** Commits to a branch, which is created from `main` if it is new. `null` removes a file. @returns the commit */
  readonly push: (branch: string, files: Readonly<Record<string, string | null>>) => Promise<string>;
  /** Opens a pull request from another person's fork. @returns its number */
  readonly openFromFork: (
    branch: string,
    files: Readonly<Record<string, string>>,
    how?: { readonly draft: boolean },
  ) => Promise<number>;
  /** Writes a comment as another person. */
  readonly commentAsOther: (number: number, body: string) => Promise<void>;
  /** Returns all comments of a pull request, oldest first. */
  readonly commentsOf: (number: number) => Promise<readonly { readonly author: string; readonly body: string }[]>;
  /** Returns the check of a commit as people see it. */
  readonly checkOf: (number: number, sha: string, name: string) => Promise<SeenCheck | undefined>;
}

export interface SeenCheck {
  readonly state: 'pending' | 'success' | 'failure';
  /** Sorted by path and line. */
  readonly lines: readonly { readonly path: string; readonly line: number; readonly text: string }[];
}
