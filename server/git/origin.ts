import type { Unavailable } from '#fleet';

/** What became of an attempt to move a ref. */
export type Publication =
  /** The origin has the commit. */
  | { readonly state: 'published' }
  /** Somebody else moved the ref, or holds it right now: the change has to be made anew on the newest commit. */
  | { readonly state: 'moved'; readonly why: string };

/**
 * Where the fleet repository really is: what counts is what it has. It may be the repository on this disk itself, or
 * another that this one follows.
 */
export interface Origin {
  /** For people and logs; without credentials. */
  readonly name: string;

  /**
   * Whether the refs of this repository are the origin's own, and not what was fetched of them last. A change that is
   * refused on what was fetched is looked at again on what is there now.
   */
  readonly isHere: boolean;

  /** Why the last look at it failed; null once one went well. */
  readonly fault: Unavailable | null;

  /**
   * Brings the newest commit of a ref here.
   * @returns whether the origin has that ref; what was fetched of it earlier stays
   * @throws Unavailable when the origin can't be reached in time, or lets nobody read
   */
  fetch(ref: string): Promise<boolean>;

  /**
   * Names of the refs below a directory, `refs/heads/queue/`, as they are there now. What was fetched earlier of those
   * that are gone goes.
   * @throws as {@link fetch} does
   */
  list(directory: string): Promise<readonly string[]>;

  /**
   * Moves a ref from exactly `from` (null: from nothing) to a commit of this repository. Never forced.
   * @throws Refused when the origin lets nobody move this ref, Unavailable when it can't be reached or did not say what
   *   became of it; then a look at the ref later tells
   */
  publish(ref: string, from: string | null, to: string): Promise<Publication>;

  /** Deletes a ref that says exactly `from`, here too. @throws as {@link publish} does */
  remove(ref: string, from: string): Promise<Publication>;

  /** Starts looking for pushes of others now and then. @returns stops it */
  follow(refs: readonly string[]): () => void;
}
