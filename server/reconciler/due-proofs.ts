import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CommitRef, Ledger, ProofInput } from '../ledger/index.ts';
import type { StoreChange } from '../stores/status-board.ts';
import type { StoreWithStatus } from '../stores/status-service.ts';

/** A proof that Git may not have yet. */
interface DueProof {
  readonly store: string;
  readonly commit: CommitRef;
  readonly proofOf: (facts: Pick<ProofInput, 'store' | 'commit' | 'at' | 'seconds'>) => ProofInput;
}

export interface DueProofsOptions {
  readonly ledger: Pick<Ledger, 'proofs'>;
  readonly logger: Logger;
  readonly now: () => Date;
  /** Milliseconds for which proofs are gathered after a commit of proofs. @default 1000 */
  readonly gatherMs?: number;
}

/**
 * Records in Git that stores are live, and that nothing remains of deleted ones: a restart must not forget it. The first
 * proof is recorded at once and later ones together, because a thousand stores may start within seconds. Nothing waits
 * for it.
 */
export class DueProofs {
  readonly #options: DueProofsOptions;
  /** By store. */
  #due = new Map<string, DueProof>();
  /** The commit of the last proof of each store that Git has. */
  readonly #recorded = new Map<string, string>();
  #running: Promise<void> | null = null;
  readonly #stopping = new AbortController();

  constructor(options: DueProofsOptions) {
    this.#options = options;
  }

  /** Notes the proofs of stores that were evaluated. */
  note(changes: readonly StoreChange[]): void {
    for (const change of changes) {
      const proof = change.after === null ? proofOfDeletion(change) : proofOfLive(change.after);
      if (proof !== null && this.#recorded.get(proof.store) !== proof.commit.commit) this.#due.set(change.name, proof);
    }
    if (this.#due.size > 0) this.#running ??= this.#run();
  }

  /** Stops; resolves when the running commit is written. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (this.#due.size > 0 && !signal.aborted) {
      const due = this.#due;
      this.#due = new Map();
      await this.#record([...due.values()]).catch((error: unknown) => {
        if (signal.aborted) return;
        this.#options.logger.error({ err: error }, 'proofs could not be recorded; they are tried again');
        this.#due = new Map([...due, ...this.#due]);
      });
      await pause(this.#options.gatherMs ?? 1000, undefined, { signal, ref: false }).catch(() => undefined);
    }
    this.#running = null;
  }

  async #record(all: readonly DueProof[]): Promise<void> {
    const { ledger, now } = this.#options;
    const known = await ledger.proofs.all();
    const fresh = all.filter(({ store, commit }) => !known.get(store)?.some(proof => proof.commit === commit.commit));
    if (fresh.length > 0) {
      await ledger.proofs.recordAll(
        fresh.map(({ store, commit, proofOf }) => {
          const at = Math.max(now().getTime(), Date.parse(commit.at));
          const seconds = Math.round((at - Date.parse(commit.at)) / 1000);
          return proofOf({ store, commit: commit.commit, at: new Date(at).toISOString(), seconds });
        }),
      );
    }
    for (const { store, commit } of all) this.#recorded.set(store, commit.commit);
  }
}

function proofOfDeletion({ name, before, removed }: StoreChange): DueProof | null {
  if (before === null || removed === null) return null;
  return { store: name, commit: removed, proofOf: facts => ({ kind: 'gone', ...facts }) };
}

/** Returns the proof that a store is live; null if it is not. */
function proofOfLive({ record, observation, gitFacts, status }: StoreWithStatus): DueProof | null {
  const { target } = gitFacts;
  if (status.phase !== 'Live' || target === null || observation.availability?.outcome !== 'ok') return null;
  const images = Object.fromEntries(
    [...observation.components.values()]
      .flatMap(component => component.pods.flatMap(pod => pod.containers))
      .map(container => [container.name, container.image]),
  );
  const testOrder = gitFacts.kind.tookTestOrder(observation) ? ('passed' as const) : null;
  return { store: record.name, commit: target, proofOf: facts => ({ kind: 'live', ...facts, images, testOrder }) };
}
