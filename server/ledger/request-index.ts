import { isAncestor } from '../git/ancestry.ts';
import type { Repository } from '../git/repository.ts';
import type { LoggedCommit } from './commit-log.ts';
import { readLog } from './commits.ts';
import { actorText, parseChanges, type ChangeNote } from './message.ts';
import type { ChangeRequest } from './types.ts';

/** A change that is in the branch. */
export interface KnownChange extends ChangeNote {
  readonly commit: string;
  /** What it does, in words. */
  readonly subject: string;
}

/** How many commits back a repeated request is recognised. */
const rememberedCommits = 5000;

/**
 * The changes of the newest commits of a branch, by id and by idempotency key: what was written already, by this process
 * before it was killed, or by another, is not written again.
 */
export class ChangeIndex {
  readonly #repository: Pick<Repository, 'git' | 'feed' | 'objects'>;
  readonly #byId = new Map<string, KnownChange>();
  readonly #byKey = new Map<string, KnownChange>();
  #at: string | null = null;

  constructor(repository: Pick<Repository, 'git' | 'feed' | 'objects'>) {
    this.#repository = repository;
  }

  /** Reads the commits that came since the last time. */
  async advance(tip: string): Promise<void> {
    if (tip === this.#at) return;
    const newest = `--max-count=${rememberedCommits}`;
    const since = this.#at;
    const goesOn = since !== null && (await isAncestor(this.#repository, since, tip));
    // What is no more in the branch, as it was begun anew or rewritten, is no answer to anybody.
    if (!goesOn) for (const known of [this.#byId, this.#byKey]) known.clear();
    const logged = await readLog(this.#repository, newest, tip, ...(goesOn ? [`^${since}`] : []));
    for (const commit of logged.reverse()) this.#note(commit);
    this.#at = tip;
  }

  /** Takes a commit that was just made on the one that was read last; Git need not be asked. */
  remember(commit: string, message: string): void {
    const paragraphs = message.split('\n\n');
    this.#note({ commit, subject: paragraphs[0] ?? '', changes: parseChanges(paragraphs.at(-1) ?? '') });
    this.#at = commit;
  }

  #note({ commit, subject, changes }: Pick<LoggedCommit, 'commit' | 'subject' | 'changes'>): void {
    for (const note of changes) this.#add({ ...note, commit, subject: note.subject ?? subject });
  }

  #add(known: KnownChange): void {
    this.#byId.set(known.id, known);
    const key = keyOf(known.actor, known.idempotencyKey);
    if (key !== null && !this.#byKey.has(key)) this.#byKey.set(key, known);
  }

  /** The change that was written for this one, or for an earlier request with its key. */
  find(change: ChangeRequest): KnownChange | undefined {
    const { idempotencyKey: key } = change;
    const byKey = key && this.#byKey.get(keyOf(actorText(change.actor), key.key) ?? '');
    return this.#byId.get(change.id) ?? byKey;
  }
}

/** Keys of two people have nothing to do with each other. @param trailer the key, and behind it what was asked */
function keyOf(actor: string, trailer: string | null): string | null {
  return trailer === null ? null : `${actor}\n${trailer.split(' ')[0] ?? ''}`;
}

/** What was asked with a key, as {@link ChangeRequest.idempotencyKey} has it. */
export function requestOf(known: ChangeNote): string | undefined {
  return known.idempotencyKey?.split(' ')[1];
}
