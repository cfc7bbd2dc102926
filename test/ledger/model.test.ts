import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openLedger, openRepository, type Ledger, type Committed } from '../../server/ledger/index.ts';
import { givenSeededFleet } from '../support/fleet-server.ts';
import { git, givenChange, givenDirectory } from '../support/ledger.ts';
import { givenGitServer } from '../support/remote-ledger.ts';
import { changesIn, lostTips, ownMerges } from './history.ts';
import { killGitOf } from './kill-git.ts';
import { Person } from './person.ts';
import { Model, plannerOf, type StoreChange } from './store-changes.ts';
import { Unavailable } from '#fleet';

const stores = ['ash', 'birch', 'cedar'] as const;
const titles = ['One', 'Two'] as const;

const storeChange: fc.Arbitrary<StoreChange> = fc.oneof(
  fc.record({
    verb: fc.constantFrom('create' as const, 'change' as const),
    store: fc.constantFrom(...stores),
    title: fc.constantFrom(...titles),
  }),
  fc.record({ verb: fc.constantFrom('remove' as const, 'finish' as const), store: fc.constantFrom(...stores) }),
);

/** Events while changes are written. */
const trouble = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ type: 'none' as const }) },
  fc.constant({ type: 'race' as const }),
  fc.record({ type: fc.constantFrom('kill' as const, 'restart' as const), after: fc.nat(40) }),
);

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('changes' as const),
      storeChanges: fc.array(storeChange, { minLength: 1, maxLength: 4 }),
      trouble,
    }),
  },
  fc.record({ type: fc.constant('push' as const), storeChange }),
  fc.record({ type: fc.constantFrom('merge' as const, 'restart' as const) }),
  fc.record({ type: fc.constant('repeat' as const), which: fc.nat() }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A request and its response. */
interface Submission {
  readonly storeChange: StoreChange;
  readonly id: string;
  readonly outcome: PromiseSettledResult<Committed>;
}

/** A fleet, its ledger, a person beside it, and the expected state. */
class Story {
  readonly #origin: string;
  readonly #repository: string;
  #ledger: Ledger;
  readonly #open: () => Promise<Ledger>;
  readonly #model = new Model({ demo: 'Demo Shop' });
  readonly #person: Person;
  readonly #written: string[];
  readonly #keyed: Submission[] = [];
  #requests = 0;

  constructor(origin: string, repository: string, ledger: Ledger, open: () => Promise<Ledger>) {
    this.#origin = origin;
    this.#repository = repository;
    this.#ledger = ledger;
    this.#open = open;

    this.#person = new Person(origin);
    this.#written = changesIn(origin);
  }

  async play(step: Step): Promise<void> {
    switch (step.type) {
      case 'changes':
        return this.#changes(step.storeChanges, step.trouble);
      case 'push':
        return this.#push(step.storeChange);
      case 'merge': {
        this.#person.mergeSideBranch();
        return;
      }
      case 'restart':
        return this.#restart();
      case 'repeat':
        return this.#repeat(step.which);
    }
  }

  async end(): Promise<void> {
    await this.#ledger.close();
    expect(await this.#person.readFleet()).toEqual(this.#model.stores);
    expect(changesIn(this.#origin).sort()).toEqual(this.#written.sort());
    expect(ownMerges(this.#origin)).toEqual([]);
    expect(lostTips(this.#origin)).toEqual([]);
    for (const path of new Set([this.#origin, this.#repository])) git(path, 'fsck', '--strict');
  }

  async #changes(
    storeChanges: readonly StoreChange[],
    trouble: Extract<Step, { type: 'changes' }>['trouble'],
  ): Promise<void> {
    let raced = trouble.type !== 'race';
    const ids = storeChanges.map(() => `c-${++this.#requests}`);
    const before = this.#ledger;
    const submitting = storeChanges.map((storeChange, index) =>
      before.submit(keyed(ids[index] ?? '', ids[index] ?? ''), tree => {
        if (!raced) this.#person.addNote();
        raced = true;
        return plannerOf(storeChange)(tree);
      }),
    );
    const settling = Promise.allSettled(submitting);
    if (trouble.type === 'kill' || trouble.type === 'restart') {
      await pause(trouble.after);
      killGitOf(this.#repository);
      if (trouble.type === 'restart') this.#ledger = await this.#open();
    }
    const outcomes = await settling;
    if (this.#ledger !== before) await before.close();
    const written = new Set(changesIn(this.#origin));
    for (const [index, storeChange] of storeChanges.entries()) {
      const [id, outcome] = [ids[index] ?? '', outcomes[index]];
      if (outcome === undefined) throw new Error('unreachable');
      this.#evaluate(
        { storeChange, id, outcome },
        written.has(id),
        trouble.type === 'kill' || trouble.type === 'restart',
      );
    }
  }

  #evaluate(submission: Submission, isThere: boolean, mayFail: boolean): void {
    const { storeChange, id, outcome } = submission;
    if (outcome.status === 'rejected' && outcome.reason instanceof Unavailable && mayFail) {
      // The change may only be there if the response admits it.
      if (isThere) expect(outcome.reason.message).toContain('not known');
      if (isThere) expect(this.#model.apply(storeChange)).toBe('written');
      if (isThere) this.#written.push(id);
      return;
    }
    const expected = this.#model.apply(storeChange);
    const actual = outcome.status === 'rejected' ? 'refused' : outcome.value.written ? 'written' : 'nothing to write';
    expect(actual, JSON.stringify({ storeChange, reason: String('reason' in outcome ? outcome.reason : '') })).toBe(
      expected,
    );
    expect(isThere).toBe(expected === 'written');
    if (expected !== 'written') return;
    this.#written.push(id);
    this.#keyed.push(submission);
  }

  async #push(storeChange: StoreChange): Promise<void> {
    const isRefused = this.#model.apply(storeChange) === 'refused';
    const pushing = this.#person.changeStore(storeChange);
    await (isRefused ? expect(pushing).rejects.toThrow() : pushing);
  }

  async #restart(): Promise<void> {
    await this.#ledger.close();
    this.#ledger = await this.#open();
  }

  /** A repeated request does not write again, whatever happened in between. */
  async #repeat(which: number): Promise<void> {
    const first = this.#keyed[which % this.#keyed.length];
    if (first?.outcome.status !== 'fulfilled') return;
    const repeated = await this.#ledger.submit(keyed(`c-${++this.#requests}`, first.id), plannerOf(first.storeChange));
    expect({ id: repeated.id, commit: repeated.commit }).toEqual({ id: first.id, commit: first.outcome.value.commit });
  }
}

const keyed = (id: string, key: string) => givenChange(id, { idempotencyKey: { key, request: 'same' } });

async function givenLocal(): Promise<Story> {
  const { path, ledger } = await givenSeededFleet();
  const open = async () => openLedger({ repository: await openRepository(path) });
  await ledger.close();
  return new Story(path, path, await open(), open);
}

async function givenMirror(): Promise<Story> {
  const { path, ledger } = await givenSeededFleet();
  await ledger.close();
  const server = await givenGitServer(path);
  const mirror = `${givenDirectory()}/mirror.git`;
  const open = async () =>
    openLedger({
      repository: await openRepository(mirror),
      remote: server,
      remoteOptions: { timeout: 10_000, pollEvery: 60_000 },
    });
  return new Story(path, mirror, await open(), open);
}

describe.each([
  ['a local repository', givenLocal],
  ['a mirror of an HTTP remote', givenMirror],
])('a random sequence of changes, pushes, kills and restarts on %s', (_, given) => {
  const runs = Number(process.env.STOREFLEET_TEST_SEQUENCES ?? 2);
  // The same sequences each time, so that a failure is not a coincidence; another seed finds new ones.
  const seed = Number(process.env.STOREFLEET_TEST_SEED ?? 2);
  test('ends in the state of the model', { timeout: 60_000 + runs * 10_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async steps => {
        const story = await given();
        for (const step of steps) await story.play(step);
        await story.end();
      }),
      {
        numRuns: runs,
        seed,
        interruptAfterTimeLimit: 60_000 + runs * 9_000,
        markInterruptAsFailure: true,
        endOnFailure: false,
      },
    );
  });
});
