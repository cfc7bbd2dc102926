import type { CommitRef } from './chronicle.ts';
import { FleetReader } from './fleet-reader.ts';
import { Branch, type BranchOptions, type Proposal, type Snapshot } from './git/branch.ts';
import { isBelow, type Entry } from './git/listing.ts';
import { entryFormat, parseEntries } from './git/log-output.ts';
import type { Repository } from './git/repository.ts';
import { assertPlanPaths } from './guard.ts';
import { Housekeeping } from './housekeeping.ts';
import { commitMessage } from './message.ts';
import { Movement } from './movement.ts';
import { Past } from './past.ts';
import { ProofStore, proofsRef, type Proofs } from './proofs.ts';
import { Texts } from './texts.ts';
import type {
  Change,
  Head,
  LastExisting,
  Ledger,
  LedgerFile,
  LedgerLogger,
  Moved,
  Planner,
  Submitted,
} from './types.ts';
import { Conflict, NotFound, Unavailable, type Plan } from '#fleet';
import { formatProblem } from '#fleet/schema';
import type { HistoryEntry } from '#server/contract';

export interface LedgerOptions {
  readonly repository: Repository;
  readonly logger?: LedgerLogger;
  /** @default the clock */
  readonly now?: () => Date;
  /** How often a change is planned anew after somebody else moved the branch. @default 12 */
  readonly attempts?: number;
  /** How often the branch is looked at for pushes of others, in milliseconds. @default 1000 */
  readonly pollEvery?: number;
}

/** Opens the ledger of a repository. It is async because later kinds fetch first. */
export function openLedger(options: LedgerOptions): Promise<Ledger> {
  return Promise.resolve(new LocalLedger(options));
}

/** The repository is a bare one on this disk; we and people push to it. */
class LocalLedger implements Ledger {
  readonly branch: string;
  readonly path: string;
  readonly proofs: Proofs;
  readonly #repository: Repository;
  readonly #main: Branch;
  readonly #proofsBranch: Branch;
  readonly #texts: Texts;
  readonly #reader: FleetReader;
  readonly #past: Past;
  readonly #movement: Movement;
  readonly #housekeeping: Housekeeping;

  constructor({ repository, logger, now = () => new Date(), attempts = 12, pollEvery = 1000 }: LedgerOptions) {
    this.branch = repository.branch;
    this.path = repository.path;
    this.#repository = repository;
    const housekeeping = new Housekeeping(repository, logger);
    this.#housekeeping = housekeeping;
    const common: BranchOptions = { now, attempts };
    this.#main = new Branch(repository, `refs/heads/${repository.branch}`, {
      ...common,
      onCommit: (commit, moved) => {
        this.#movement.ours(commit, moved);
        if (moved) housekeeping.written();
      },
    });
    this.#movement = new Movement(repository.path, () => this.#main.tip(), pollEvery, logger);
    this.#proofsBranch = new Branch(repository, proofsRef, {
      ...common,
      onCommit: (_, moved) => moved && housekeeping.written(),
    });
    this.#texts = new Texts(repository.objects);
    this.#reader = new FleetReader(this.#texts);
    this.#past = new Past(repository, this.#main);
    this.proofs = new ProofStore(this.#proofsBranch, this.#texts, repository.program.identity, now, logger);
  }

  async head(): Promise<Head> {
    const snapshot = await this.#main.snapshot();
    if (snapshot === null) return { state: 'empty' };
    const reading = await this.#reader.read(snapshot);
    return 'tree' in reading
      ? { state: 'ready', revision: snapshot.commit, tree: reading.tree }
      : { state: 'broken', revision: snapshot.commit, problems: reading.problems };
  }

  submit(change: Change, planner: Planner): Promise<Submitted> {
    return this.#write(change, async snapshot => {
      if (snapshot === null) throw new Conflict('The fleet repository is empty: seed it first');
      const reading = await this.#reader.read(snapshot);
      if ('tree' in reading) return planner(reading.tree);
      const why = reading.problems.map(formatProblem).join('; ');
      throw new Unavailable(`Nothing can be changed until fleet.yaml is repaired: ${why}`, 60);
    });
  }

  submitFirst(change: Change, plan: Plan): Promise<Submitted> {
    return this.#write(change, snapshot => {
      if (snapshot !== null) throw new Conflict('The fleet repository has commits already');
      return plan;
    });
  }

  async #write(change: Change, planOn: (snapshot: Snapshot | null) => Plan | Promise<Plan>): Promise<Submitted> {
    const made: { plan?: Plan } = {};
    const { commit, written } = await this.#main.update(async snapshot => {
      const plan = await planOn(snapshot);
      assertPlanPaths(plan);
      made.plan = plan;
      return proposalOf(change, plan, this.#repository);
    });
    if (made.plan === undefined) throw new Error('The branch wrote a change that was never planned');
    return { commit, revision: commit, plan: made.plan, written };
  }

  async files(prefix: string, revision?: string): Promise<LedgerFile[]> {
    const found = [...(await this.#entries(prefix, revision))].filter(([path]) => isBelow(path, prefix));
    const files = await Promise.all(
      found.map(async ([path, { id }]) => ({ path, content: await this.#texts.read(id) })),
    );
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async file(path: string, revision?: string): Promise<string | null> {
    const entry = (await this.#entries(path, revision)).get(path);
    return entry ? this.#texts.read(entry.id) : null;
  }

  async #entries(prefix: string, revision?: string): Promise<ReadonlyMap<string, Entry>> {
    const newest = await this.#main.snapshot();
    if (revision === undefined) return newest?.files ?? new Map<string, Entry>();
    if (newest?.commit === revision) return newest.files;
    await this.#assertCommit(revision);
    return this.#main.list(revision, prefix);
  }

  async #assertCommit(revision: string): Promise<void> {
    const object = isId(revision) ? await this.#repository.objects.read(revision) : null;
    if (object?.type !== 'commit') throw new NotFound(`The repository has no commit ${revision}`);
  }

  async history({ paths = [], limit }: { paths?: readonly string[]; limit: number }): Promise<HistoryEntry[]> {
    const tip = await this.#main.tip();
    if (tip === null || limit < 1) return [];
    return this.#log(`--max-count=${Math.floor(limit)}`, tip, '--', ...paths);
  }

  async entry(commit: string): Promise<HistoryEntry> {
    await this.#assertOnBranch(commit);
    const [entry] = await this.#log('--max-count=1', commit, '--');
    if (entry === undefined) throw new NotFound(`The branch ${this.branch} has no commit ${commit}`);
    return entry;
  }

  async #log(...args: string[]): Promise<HistoryEntry[]> {
    return parseEntries(await this.#repository.git('log', '-z', `--format=${entryFormat}`, ...args));
  }

  async diff(commit: string, paths: readonly string[]): Promise<string> {
    await this.#assertOnBranch(commit);
    const plain = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--diff-merges=first-parent'];
    return this.#repository.git('-c', 'core.quotePath=false', 'show', '--format=', ...plain, commit, '--', ...paths);
  }

  async changedPaths(from: string, to: string): Promise<string[]> {
    for (const commit of [from, to]) await this.#assertCommit(commit);
    const output = await this.#repository.git('diff', '--name-only', '--no-renames', '-z', from, to);
    return output.split('\0').filter(path => path !== '');
  }

  async #assertOnBranch(commit: string): Promise<void> {
    const tip = await this.#main.tip();
    if (tip !== null && isId(commit) && (await this.#past.contains(tip, commit))) return;
    throw new NotFound(`The branch ${this.branch} has no commit ${commit}`);
  }

  lastCommit(paths: readonly string[]): Promise<CommitRef | null> {
    return this.#past.last(paths);
  }

  firstCommit(path: string): Promise<CommitRef | null> {
    return this.#past.created(path);
  }

  async lastExisting(path: string): Promise<LastExisting | null> {
    const removed = await this.#past.removed(path);
    const [before] = removed ? await this.#past.parents(removed.commit) : [];
    const content = before === undefined ? null : await this.file(path, before);
    return removed && content !== null ? { removed, content } : null;
  }

  async before(commit: string): Promise<string | undefined> {
    await this.#assertOnBranch(commit);
    return (await this.#past.parents(commit))[0];
  }

  contains(revision: string, commit: string): Promise<boolean> {
    return this.#past.contains(revision, commit);
  }

  onMoved(listener: (moved: Moved) => void): () => void {
    return this.#movement.subscribe(listener);
  }

  async close(): Promise<void> {
    this.#movement.close();
    await this.#main.settled();
    await this.#proofsBranch.settled();
    await this.#housekeeping.settled();
    this.#repository.close();
  }
}

const isId = (text: string) => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

function proposalOf(change: Change, plan: Plan, repository: Repository): Proposal {
  const { name, email = repository.program.identity.email } = change.actor;
  return {
    author: { name, email, at: change.at },
    message: commitMessage(change, plan),
    writes: plan.writes,
    removals: plan.removals,
  };
}
