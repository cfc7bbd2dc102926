import { openLedger, openRepository } from '../../server/ledger/index.ts';
import { plannerOf, type StoreChange } from './store-changes.ts';

/**
 * A process that writes with the real ledger and the real planner until it is killed: the core of the server, but
 * started in half a second. It takes submissions from its parent and answers them.
 */

/** Options of a writer. */
export interface WriterOptions {
  readonly path: string;
  readonly remote: { readonly url: string; readonly username: string; readonly password: string } | null;
}

export interface Submission {
  readonly id: string;
  readonly key: string;
  readonly storeChange: StoreChange;
}

export interface Answer {
  readonly id: string;
  /** Id of the written change; null if it was refused. */
  readonly written: string | null;
  readonly error?: string;
}

const { path, remote } = JSON.parse(process.argv[2] ?? '') as WriterOptions;
const ledger = await openLedger({
  repository: await openRepository(path),
  ...(remote === null
    ? {}
    : {
        remote: {
          url: remote.url,
          credentials: () => Promise.resolve({ username: remote.username, password: remote.password }),
        },
      }),
});

process.on('message', ({ id, key, storeChange }: Submission) => {
  const change = { id, actor: { name: 'Ada' }, at: new Date(), idempotencyKey: { key, request: 'same' } };
  ledger.submit(change, plannerOf(storeChange)).then(
    submitted => process.send?.({ id, written: submitted.id } satisfies Answer),
    (error: unknown) => process.send?.({ id, written: null, error: String(error) } satisfies Answer),
  );
});
// Without a parent there is nothing left to do.
process.on('disconnect', () => process.exit());
