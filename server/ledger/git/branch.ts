import { setTimeout as sleep } from 'node:timers/promises';
import { GitFailed } from './errors.ts';
import { fastImportStream, type Draft } from './fast-import.ts';
import { applyDifference, blobId, parseListing, type Entry, type Files } from './listing.ts';
import type { Repository } from './repository.ts';
import { Paths, SortedMap, Unavailable } from '#fleet';

/** All files of one commit. It never changes. */
export interface Snapshot {
  readonly commit: string;
  readonly files: Files;
}

/** A commit that somebody wants; removals may name directories with a final `/`. */
export type Proposal = Omit<Draft, 'committer'>;

export interface Written {
  /** The head of the branch now: the new commit, or the one that was there when nothing differed. */
  readonly commit: string;
  readonly written: boolean;
}

export interface BranchOptions {
  /** How often a change is made anew after somebody else moved the branch. @default 12 */
  readonly attempts?: number;
  readonly now?: () => Date;
  /** From 0 to 1, spreads retries. */
  readonly random?: () => number;
  /** Told the id of a commit of ours just before the branch moves to it, and again once it has. */
  readonly onCommit?: (commit: string, moved: boolean) => void;
}

/** One ref that grows by compare-and-swap only: Git is the arbiter between us, other replicas and people. */
export class Branch {
  #snapshot: Snapshot | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #imports = 0;

  constructor(
    private readonly repository: Repository,
    readonly ref: string,
    private readonly options: BranchOptions = {},
  ) {}

  /** The commit that the branch points to; null before the first. */
  async tip(): Promise<string | null> {
    return (await this.repository.objects.read(this.ref))?.id ?? null;
  }

  /** The newest files; null before the first commit. What was read before costs nothing. */
  async snapshot(): Promise<Snapshot | null> {
    const commit = await this.tip();
    if (commit === null) return null;
    const known = this.#snapshot;
    if (known?.commit === commit) return known;
    const files = (known && (await this.#advance(known, commit))) ?? (await this.list(commit));
    return (this.#snapshot = { commit, files });
  }

  /** The files of any commit. */
  async list(commit: string, prefix = ''): Promise<Files> {
    const below = prefix === '' ? [] : ['--', prefix];
    return parseListing(await this.repository.git('ls-tree', '-r', '-z', '--full-tree', commit, ...below));
  }

  /**
   * Adds one commit. Changes wait for each other; each is made on the newest files, and made anew when the branch moved
   * before it was written.
   * @param propose null writes nothing; what it throws passes through
   * @throws Unavailable when the branch kept moving; nothing was written
   */
  update(propose: (newest: Snapshot | null) => Promise<Proposal | null>): Promise<Written> {
    const result = this.#queue.then(() => this.#update(propose));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** Resolves when no change waits any more. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  async #update(propose: (newest: Snapshot | null) => Promise<Proposal | null>): Promise<Written> {
    const { attempts = 12, now = () => new Date(), random = Math.random } = this.options;
    let lost = '';
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) await sleep(random() * Math.min(500, 10 * 2 ** attempt));
      const newest = await this.snapshot();
      const proposal = await propose(newest);
      const difference = proposal && whatDiffers(proposal, newest);
      if (proposal === null || difference === null) return { commit: newest?.commit ?? '', written: false };
      const committer = { ...this.repository.program.identity, at: now() };
      const commit = await this.#import(newest, { ...proposal, ...difference, committer });
      this.options.onCommit?.(commit, false);
      const refusal = await this.#swap(newest?.commit ?? null, commit);
      if (refusal === null) {
        this.options.onCommit?.(commit, true);
        return { commit, written: true };
      }
      lost = refusal;
    }
    throw new Unavailable(`${this.ref} kept moving while the change was written: ${lost}`);
  }

  async #import(parent: Snapshot | null, draft: Draft): Promise<string> {
    const stream = fastImportStream(parent?.commit ?? null, draft, `${process.pid}-${this.#imports++}`);
    const args = [...durable, 'fast-import', '--quiet', '--done'];
    const id = (await this.repository.feed(args, stream)).trim();
    if (!/^[0-9a-f]{40,64}$/.test(id)) throw new GitFailed('fast-import', `it named no commit: ${id}`);
    return id;
  }

  /** Moves the ref from exactly `from`. @returns why it could not, when the ref is elsewhere or locked */
  async #swap(from: string | null, to: string): Promise<string | null> {
    const command = `update ${this.ref} ${to} ${from ?? '0'.repeat(to.length)}\n`;
    try {
      await this.repository.feed([...durable, 'update-ref', '--stdin'], command);
      return null;
    } catch (error) {
      const tip = await this.tip();
      // Killed after the ref was written: it is done.
      if (tip === to) return null;
      if (error instanceof GitFailed && (tip !== from || /lock/i.test(error.output))) return error.output.trim();
      throw error;
    }
  }

  async #advance(known: Snapshot, commit: string): Promise<Files | null> {
    try {
      const args = ['-r', '-z', '--no-renames', known.commit, commit];
      return applyDifference(known.files, await this.repository.git('diff-tree', ...args));
    } catch {
      // The known commit may be gone after a rewrite of history and a gc; then everything is read anew.
      return null;
    }
  }
}

/**
 * What is acknowledged survives a power cut. A pack for each commit needs a third of the time that loose objects need,
 * above all when it is synced; housekeeping joins them.
 */
const durable = ['-c', 'core.fsync=committed', '-c', 'fastimport.unpackLimit=1'];

/** What a proposal really changes; null when nothing: the same bytes are there and what is to go is gone. */
function whatDiffers(proposal: Proposal, newest: Snapshot | null): Pick<Draft, 'writes' | 'removals'> | null {
  const files = newest?.files ?? SortedMap.from<Entry>([]);
  const writes = new Map<string, string>();
  for (const [path, text] of proposal.writes) {
    const entry = files.get(path);
    const same = entry?.mode === '100644' && entry.id === blobId(text, entry.id.length);
    if (!same) writes.set(path, text);
  }
  const paths = new Paths(files);
  const removals = proposal.removals.flatMap(path => paths.below(path)).filter(path => !proposal.writes.has(path));
  if (newest !== null && writes.size === 0 && removals.length === 0) return null;
  return { writes, removals };
}
