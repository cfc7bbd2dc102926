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

interface Remembered {
  /** Number of newest commits in which a repeated request is recognised. */
  readonly commits: number;
  /** Number of newest changes in which it is: a commit of an import has 200 of them. */
  readonly changes: number;
}

const remembered: Remembered = { commits: 5000, changes: 100_000 };

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
  readonly #most: Remembered;
  #changes = 0;
  #at: string | null = null;
  readonly #reading = new SerialQueue();

  constructor(repository: Pick<Repository, 'git' | 'feed' | 'objects'>, most: Partial<Remembered> = {}) {
    this.#repository = repository;
    this.#most = { ...remembered, ...most };
  }

  /** Reads the commits since the last call. */
  advance(tip: string): Promise<void> {
    return this.#reading.run(() => this.#advance(tip));
  }

  async #advance(tip: string): Promise<void> {
    if (tip === this.#at) return;
    const newest = `--max-count=${this.#most.commits}`;
    const since = this.#at;
    const continues = since !== null && (await isAncestor(this.#repository, since, tip));
    // Commits no longer reachable from the branch must not answer a retry.
    if (!continues) {
      for (const known of [this.#byId, this.#byKey, this.#commits]) known.clear();
      this.#changes = 0;
    }
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
    const known = ownTexts(changes.map(note => ({ ...note, commit, subject: note.subject ?? subject })));
    this.#commits.set(commit, known);
    this.#changes += known.length;
    for (const request of known) this.#add(request);
    for (const [oldest, requests] of this.#commits) {
      const isBounded = this.#commits.size <= this.#most.commits && this.#changes <= this.#most.changes;
      if (isBounded || oldest === commit) return;
      this.#forget(oldest, requests);
    }
  }

  #add(known: KnownRequest): void {
    this.#byId.set(known.id, known);
    const key = keyOf(known.actor, known.idempotencyKey);
    if (key !== null && !this.#byKey.has(key)) this.#byKey.set(key, known);
  }

  #forget(commit: string, requests: readonly KnownRequest[]): void {
    this.#commits.delete(commit);
    this.#changes -= requests.length;
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
 * Returns the changes of one commit with texts of their own. The engine makes the parts of a text references to it, which
 * would keep the messages of all commits in memory: 60 kB for one with 200 changes.
 */
function ownTexts(changes: readonly KnownRequest[]): readonly KnownRequest[] {
  const copies = new Map<string, string>();
  const own = (text: string) => {
    const copy = copies.get(text) ?? Buffer.from(text).toString();
    copies.set(copy, copy);
    return copy;
  };
  return changes.map(({ id, actor, action, store, subject, idempotencyKey: key, commit }) => ({
    id: own(id),
    actor: own(actor),
    action: own(action),
    store: own(store),
    subject: own(subject),
    idempotencyKey: key === null ? null : own(key),
    commit: own(commit),
  }));
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
