import { isAncestor } from '../git/ancestry.ts';
import type { Repository } from '../git/repository.ts';
import { SerialQueue } from '../lib/serial-queue.ts';
import type { LoggedCommit } from './commit-log.ts';
import { readLog } from './commits.ts';
import { actorText, parseChanges, type ChangeNote } from './message.ts';
import type { ChangeRequest } from './types.ts';

/** A change that the branch contains. */
export interface KnownRequest extends ChangeNote {
  readonly commit: string;
  /** Describes the change. */
  readonly subject: string;
}

/** Number of newest commits whose changes are kept by default. */
const rememberedCommits = 5000;

/**
 * Finds the changes of the newest commits of a branch by id and by idempotency key, so that a change that is already
 * written, by this process before it was killed or by another, is not written again.
 */
export class RequestIndex {
  readonly #repository: Pick<Repository, 'git' | 'feed' | 'objects'>;
  readonly #byId = new Map<string, KnownRequest>();
  readonly #byKey = new Map<string, KnownRequest>();
  /** The changes of each commit, oldest first. */
  readonly #commits = new Map<string, readonly KnownRequest[]>();
  readonly #most: number;
  #at: string | null = null;
  readonly #reading = new SerialQueue();

  /** @param most number of newest commits in which a repeated request is recognised */
  constructor(repository: Pick<Repository, 'git' | 'feed' | 'objects'>, most = rememberedCommits) {
    this.#repository = repository;
    this.#most = most;
  }

  /** Reads the commits since the last call. */
  advance(tip: string): Promise<void> {
    return this.#reading.run(() => this.#advance(tip));
  }

  async #advance(tip: string): Promise<void> {
    if (tip === this.#at) return;
    const newest = `--max-count=${this.#most}`;
    const since = this.#at;
    const continues = since !== null && (await isAncestor(this.#repository, since, tip));
    // Commits no longer reachable from the branch must not answer a retry.
    if (!continues) for (const known of [this.#byId, this.#byKey, this.#commits]) known.clear();
    const logged = await readLog(this.#repository, newest, tip, ...(continues ? [`^${since}`] : []));
    for (const commit of logged.reverse()) this.#note(commit);
    this.#at = tip;
  }

  /** Adds a commit that was just made on top of the last read one, without reading it from Git. */
  remember(commit: string, message: string): void {
    const paragraphs = message.split('\n\n');
    this.#note({ commit, subject: paragraphs[0] ?? '', changes: parseChanges(paragraphs.at(-1) ?? '') });
    this.#at = commit;
  }

  #note({ commit, subject, changes }: Pick<LoggedCommit, 'commit' | 'subject' | 'changes'>): void {
    const known = changes.map((note): KnownRequest => ({ ...note, commit, subject: note.subject ?? subject }));
    this.#commits.set(commit, known);
    for (const request of known) this.#add(request);
    const [oldest] = this.#commits;
    if (this.#commits.size > this.#most && oldest !== undefined) this.#forget(...oldest);
  }

  #add(known: KnownRequest): void {
    this.#byId.set(known.id, known);
    const key = keyOf(known.actor, known.idempotencyKey);
    if (key !== null && !this.#byKey.has(key)) this.#byKey.set(key, known);
  }

  #forget(commit: string, requests: readonly KnownRequest[]): void {
    this.#commits.delete(commit);
    for (const known of requests) {
      if (this.#byId.get(known.id) === known) this.#byId.delete(known.id);
      const key = keyOf(known.actor, known.idempotencyKey) ?? '';
      if (this.#byKey.get(key) === known) this.#byKey.delete(key);
    }
  }

  /** Returns the change that was written for this request, or for an earlier one with its key. */
  find(change: ChangeRequest): KnownRequest | undefined {
    const { idempotencyKey: key } = change;
    const byKey = key && this.#byKey.get(keyOf(actorText(change.actor), key.key) ?? '');
    return this.#byId.get(change.id) ?? byKey;
  }
}

/**
 * Makes the keys of two people independent of each other.
 * @param trailer the key, followed by the digest of the request
 */
function keyOf(actor: string, trailer: string | null): string | null {
  return trailer === null ? null : `${actor}\n${trailer.split(' ')[0] ?? ''}`;
}

/** Returns the request of a key, as in {@link ChangeRequest.idempotencyKey}. */
export function requestOf(known: ChangeNote): string | undefined {
  return known.idempotencyKey?.split(' ')[1];
}
