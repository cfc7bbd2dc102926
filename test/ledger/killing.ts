import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { git } from '../support/ledger.ts';
import { changesIn, lostTips, ownMerges } from './history.ts';
import { Person } from './person.ts';
import { Model, type StoreChange } from './store-changes.ts';
import { WriterProcess, type KillScope } from './writer-process.ts';
import type { WriterOptions, Submission } from './writer.ts';

/** The progress of a write when the kill hit, as the repositories show it afterwards. */
const steps = [
  'nothing written yet',
  'pack half written',
  'commit written',
  'pushed, not noted here',
  'lock left behind',
  'branch moved, not answered',
  'answered',
] as const;
export type Step = (typeof steps)[number];

/** Steps of a write, with or without a remote. */
export const stepsOn = (remote: WriterOptions['remote']): readonly Step[] =>
  steps.filter(step => remote !== null || step !== 'pushed, not noted here');

export interface Fixture extends WriterOptions {
  /** The authoritative repository; the one at `path` without a remote. */
  readonly origin: string;
}

export interface Killed {
  readonly hits: Readonly<Record<string, number>>;
  /** Milliseconds from each start to the first acknowledged change. */
  readonly ready: readonly number[];
}

/** Kills writers of one repository again and again, and checks the repository after each kill. */
export class Killing {
  readonly #fixture: Fixture;
  /** The script that is started and killed, from `buildWriter`. */
  readonly #script: string;
  readonly #random: () => number;
  readonly #person: Person;
  readonly #model = new Model({ demo: 'Demo Shop' });
  readonly #hits: Map<Step, number>;
  readonly #ready: number[] = [];
  /** Ids of acknowledged changes, and of earlier ones. */
  readonly #acknowledged: Set<string>;
  /** Requested changes without a response. */
  #open: Submission[] = [];
  #submissions = 0;
  #lastWrite = 100;

  constructor(fixture: Fixture, script: string, random: () => number) {
    this.#fixture = fixture;
    this.#script = script;
    this.#random = random;

    this.#person = new Person(fixture.origin);
    this.#acknowledged = new Set(changesIn(fixture.origin));
    this.#hits = new Map(stepsOn(fixture.remote).map(step => [step, 0]));
  }

  /**
   * @param times minimum number of kills; up to three times as many while a step was hit less than `least` times, as on
   *   a machine that is too busy to kill at the right moment
   */
  async kill(times: number, least: number): Promise<Killed> {
    let writer = await this.#begin();
    const isDone = (time: number) => time > times && (time > 3 * times || Math.min(...this.#hits.values()) >= least);
    for (let time = 1; !isDone(time); time++) {
      await this.#killWhileWriting(writer, time);
      await this.#assertSound();
      writer = await this.#begin();
      this.#assertOnce();
      if (time % 5 === 0) expect(await this.#person.readFleet()).toEqual(this.#model.stores);
    }
    expect(await this.#person.readFleet()).toEqual(this.#model.stores);
    await writer.kill('container');
    return { hits: Object.fromEntries(this.#hits), ready: this.#ready };
  }

  /** A start, and the first changes: most of those without a response are requested again. */
  async #begin(): Promise<WriterProcess> {
    const began = performance.now();
    const writer = new WriterProcess(this.#script, this.#fixture);
    const [again, left] = this.#random() < 0.75 ? [this.#open, []] : [[], this.#open];
    const submissions = [
      ...again.map(submission => ({ ...submission, id: `${submission.key}-again` })),
      this.#submission(),
    ];
    for (const submission of submissions) writer.send(submission);
    for (const { id, storeChange } of submissions) {
      const { written, error } = await writer.answer(id);
      expect(error, JSON.stringify(storeChange)).toBeUndefined();
      this.#acknowledge(storeChange, written);
    }
    this.#ready.push(performance.now() - began);
    const inBranch = new Set(changesIn(this.#fixture.origin));
    for (const { id, storeChange } of left) if (inBranch.has(id)) this.#acknowledge(storeChange, id);
    this.#open = [];
    return writer;
  }

  #acknowledge(storeChange: StoreChange, id: string | null): void {
    expect(this.#model.apply(storeChange)).toBe('written');
    this.#acknowledged.add(id ?? '');
  }

  async #killWhileWriting(writer: WriterProcess, time: number): Promise<void> {
    const submissions = [this.#submission(), this.#submission()];
    const packs = this.#packs();
    const scope: KillScope = time % 4 === 0 ? 'server' : 'container';
    const isAimed = time % 3 !== 0;
    const sent = performance.now();
    for (const submission of submissions) writer.send(submission);
    const end = new AbortController();
    for (const { id } of submissions) writer.onAnswer(id, () => (this.#lastWrite = performance.now() - sent));
    await Promise.race([
      isAimed
        ? this.#reached(this.#rarest(), writer, submissions, end.signal)
        : pause(this.#random() * 1.2 * this.#lastWrite),
      pause(2000),
    ]);
    end.abort();
    await writer.kill(scope);
    for (const submission of submissions) {
      const answer = writer.answered(submission.id);
      // Its Git ends a moment earlier, and it may still report that it could not write.
      if (answer === undefined || answer.error !== undefined) this.#open.push(submission);
      else this.#acknowledge(submission.storeChange, answer.written);
    }
    const step = this.#stepOf(submissions, packs);
    this.#hits.set(step, (this.#hits.get(step) ?? 0) + 1);
  }

  #rarest(): Step {
    const [rarest] = [...this.#hits].sort(([, a], [, b]) => a - b);
    return rarest?.[0] ?? 'answered';
  }

  /** Resolves when the write reaches a step, as far as the disk shows it. */
  async #reached(
    step: Step,
    writer: WriterProcess,
    [submission]: readonly Submission[],
    signal: AbortSignal,
  ): Promise<void> {
    const { path, origin } = this.#fixture;
    const appears = (directory: string, pattern: RegExp) =>
      new Promise<void>(resolve => {
        watch(directory, { signal }, (_, name) => pattern.test(name ?? '') && resolve());
      });
    switch (step) {
      case 'nothing written yet':
        return pause(this.#random() * 4);
      case 'pack half written':
        return appears(join(path, 'objects/pack'), /^tmp_pack_/);
      case 'commit written':
        return appears(join(path, 'objects/pack'), /\.idx$/);
      case 'pushed, not noted here':
        return appears(join(origin, 'refs/heads'), /^main$/);
      case 'lock left behind':
        return appears(join(path, 'refs/heads'), /^main\.lock$/);
      case 'branch moved, not answered':
        return appears(join(path, 'refs/heads'), /^main$/);
      case 'answered':
        return new Promise(resolve => writer.onAnswer(submission?.id ?? '', resolve));
    }
  }

  #stepOf(submissions: readonly Submission[], packs: ReadonlySet<string>): Step {
    const { path, origin } = this.#fixture;
    const isIn = (repository: string) => submissions.some(({ id }) => changesIn(repository).includes(id));
    const fresh = [...this.#packs()].filter(name => !packs.has(name));
    if (this.#open.length < submissions.length) return 'answered';
    if (isIn(path)) return 'branch moved, not answered';
    if (readdirSync(join(path, 'refs/heads')).includes('main.lock')) return 'lock left behind';
    if (isIn(origin)) return 'pushed, not noted here';
    if (fresh.some(name => name.endsWith('.idx'))) return 'commit written';
    return fresh.length > 0 ? 'pack half written' : 'nothing written yet';
  }

  #packs(): ReadonlySet<string> {
    return new Set(readdirSync(join(this.#fixture.path, 'objects/pack')));
  }

  /** A push that was sent completely may still be arriving; damage by a kill stays. */
  async #assertSound(): Promise<void> {
    await eventually(() => {
      for (const repository of new Set([this.#fixture.path, this.#fixture.origin])) git(repository, 'fsck', '--strict');
      expect(lostTips(this.#fixture.origin)).toEqual([]);
    });
    expect(ownMerges(this.#fixture.origin)).toEqual([]);
  }

  /** Checks that each acknowledged change is there exactly once, and no other. */
  #assertOnce(): void {
    expect(changesIn(this.#fixture.origin).sort()).toEqual([...this.#acknowledged].sort());
  }

  /** Returns a possible change of a store without a pending request. */
  #submission(): Submission {
    const key = `c-${++this.#submissions}`;
    const busy = new Set(this.#open.map(({ storeChange }) => storeChange.store));
    const free = names.filter(name => !busy.has(name));
    const store = free[this.#submissions % free.length] ?? '';
    return { id: key, key, storeChange: this.#nextFor(store, `Title ${this.#submissions}`) };
  }

  #nextFor(store: string, title: string): StoreChange {
    const now = this.#model.stores[store];
    if (now === undefined) return { verb: 'create', store, title };
    if (now.endsWith('(removed)')) return { verb: 'finish', store };
    return this.#random() < 0.7 ? { verb: 'change', store, title } : { verb: 'remove', store };
  }
}

const names = ['ash', 'birch', 'cedar', 'elder', 'fir', 'hazel', 'larch', 'maple'];
