import type { Unavailable } from '#fleet';

/** The outcome of an attempt to move a ref. */
export type Publication =
  /** The origin has the commit. */
  | { readonly state: 'published' }
  /** Others moved the ref, or hold its lock right now: the change has to be planned again on the newest commit. */
  | { readonly state: 'moved'; readonly why: string };

/** The authoritative fleet repository: the local one, or a remote one that the local one follows. */
export interface Origin {
  /** Name for people and logs, without credentials. */
  readonly name: string;

  /**
   * True if the refs of this repository are the origin's own, not fetched copies. A change that is refused on a fetched
   * copy is planned again after a fetch.
   */
  readonly isLocal: boolean;

  /** The error of the last fetch; null if it succeeded. */
  readonly fault: Unavailable | null;

  /**
   * Fetches the newest commit of a ref.
   * @returns true if the origin has that ref; an earlier fetched copy stays
   * @throws Unavailable if the origin can't be reached in time, or denies read access
   */
  fetch(ref: string): Promise<boolean>;

  /**
   * Returns the names of the refs below a directory, `refs/heads/queue/`, as the origin has them now. Fetched copies of
   * deleted refs are deleted.
   * @throws as {@link fetch} does
   */
  list(directory: string): Promise<readonly string[]>;

  /**
   * Moves a ref from exactly `from` (null: the ref does not exist) to a commit of this repository. Never forced.
   * @throws Unavailable if the origin does not let the server move this ref, can't be reached, or did not confirm the
   *   push; then a later read of the ref shows the outcome
   */
  publish(ref: string, from: string | null, to: string): Promise<Publication>;

  /** Deletes a ref that points to exactly `from`, and its local copy. @throws as {@link publish} does */
  remove(ref: string, from: string): Promise<Publication>;

  /** Starts to poll for pushes of others. @returns a function that stops it */
  follow(refs: readonly string[]): () => void;
}
