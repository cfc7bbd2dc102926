import { setTimeout as pause } from 'node:timers/promises';
import { nameOf } from '../served-fleet.ts';
import type { MeasuredFleet } from './measured-fleet.ts';
import { newName } from './stand-in-engine.ts';
import type { ChangeAccepted, ImportAccepted, ImportSteps } from '#contract';

/** Single changes at once, as several people make them. */
const people = 4;
/** Of the single changes of a block, so many create a store and so many delete one. */
const share = 0.05;
const retryEvery = 200;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Changes of a fleet through the HTTP API: imports of many stores, and single changes, creations and deletions. Each is
 * repeated with its idempotency key until the server answers, however often it is restarted meanwhile.
 */
export class SoakTraffic {
  readonly #fleet: MeasuredFleet;
  /** The commit of each change that was answered with success, by its key. */
  readonly answered = new Map<string, string>();
  /** The title that each store must have. */
  readonly titles = new Map<string, string>();
  /** Milliseconds in which single changes were answered by a server that was not restarted meanwhile. */
  readonly latencies: number[] = [];
  #created = 0;
  #deleted = 0;
  #open = Promise.withResolvers<unknown>();
  #blocks = 0;

  constructor(fleet: MeasuredFleet) {
    this.#fleet = fleet;
    for (let index = 0; index < fleet.size; index++) this.titles.set(nameOf(index), 'Shop');
    this.#open.resolve(undefined);
  }

  /** Sends nothing from now on, until {@link resume}. */
  hold(): void {
    this.#open = Promise.withResolvers();
  }

  resume(): void {
    this.#open.resolve(undefined);
  }

  /** Number of stores that were deleted. */
  get deleted(): number {
    return this.#deleted;
  }

  /** Makes some changes, four of five by an import. */
  async block(changes: number): Promise<void> {
    const number = this.#blocks++;
    const imported = Math.min(this.#fleet.size, Math.floor(changes * 0.8));
    await this.#import(number, imported);
    await this.#singles(number, changes - imported);
  }

  async #import(number: number, count: number): Promise<void> {
    const title = `Shop ${number}`;
    const stores = Array.from({ length: count }, (_, index) => nameOf((number * 37 + index) % this.#fleet.size));
    const body = ['name,title', ...stores.map(store => `${store},${title}`)].join('\n');
    const key = `import-${number}`;
    for (let isDone = false; !isDone;) isDone = await this.#importOnce(key, body);
    for (const store of stores) this.titles.set(store, title);
  }

  /** Resolves with false if the server forgot the import, because it was restarted. */
  async #importOnce(key: string, body: string): Promise<boolean> {
    const started = await this.#send('/api/imports', 'POST', body, {
      'Content-Type': 'text/csv',
      'Idempotency-Key': key,
    });
    const { progress } = JSON.parse(started) as ImportAccepted;
    for (let cursor = 0; ;) {
      const { status, body: text } = await this.#ask(`/api/imports/${progress.id}/progress?after=${cursor}`, {});
      if (status === 404) return false;
      const steps = JSON.parse(text) as ImportSteps;
      for (const { from, to, state, commit } of steps.ended) {
        if (state !== 'written' || commit === null) throw new Error(`rows ${from} to ${to} of ${key} are ${state}`);
        for (let row = from; row <= to; row++) this.#note(`${key}.${row + 1}`, commit);
      }
      if (steps.state === 'done' && steps.cursor === steps.total) return true;
      if (steps.cursor === cursor) await pause(50);
      cursor = steps.cursor;
    }
  }

  async #singles(number: number, count: number): Promise<void> {
    const some = Math.floor(count * share);
    const deletable = Math.min(some, this.#created - this.#deleted);
    const works: (() => Promise<void>)[] = [];
    for (let index = 0; index < some; index++) works.push(this.#creation(newName(this.#created + index)));
    for (let index = 0; index < deletable; index++) works.push(this.#deletion(newName(this.#deleted + index)));
    for (let index = 0; works.length < count; index++) {
      // More changes than stores: those of one store must not overtake each other.
      const round = Math.floor(index / this.#fleet.size);
      works.push(this.#retitling(nameOf((number * 53 + index) % this.#fleet.size), `Shop ${number}, ${round}`, number));
    }
    const iterator = works.values();
    const person = async () => {
      for (const work of iterator) await work();
    };
    await Promise.all(Array.from({ length: people }, person));
    this.#created += some;
    this.#deleted += deletable;
  }

  #creation(name: string): () => Promise<void> {
    const store = { kind: 'WooStore', metadata: { name }, spec: { title: 'New', admin: { email: 'ada@example.com' } } };
    return async () => {
      await this.#change(`create-${name}`, '/api/stores', 'POST', store);
      this.titles.set(name, 'New');
    };
  }

  #deletion(name: string): () => Promise<void> {
    return async () => {
      await this.#change(`delete-${name}`, `/api/stores/${name}`, 'DELETE', { confirm: name });
      this.titles.delete(name);
    };
  }

  #retitling(store: string, title: string, number: number): () => Promise<void> {
    return async () => {
      await this.#change(`change-${number}-${title.split(' ').at(-1)}-${store}`, `/api/stores/${store}`, 'PATCH', {
        spec: { title },
      });
      this.titles.set(store, title);
    };
  }

  async #change(key: string, path: string, method: string, body: unknown): Promise<void> {
    const sent = performance.now();
    const { running } = this.#fleet;
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
    const answer = JSON.parse(await this.#send(path, method, JSON.stringify(body), headers)) as ChangeAccepted;
    if (running === this.#fleet.running) this.latencies.push(performance.now() - sent);
    this.#note(key, answer.change.commit);
  }

  #note(key: string, commit: string): void {
    const before = this.answered.get(key);
    if (before !== undefined && before !== commit)
      throw new Error(`${key} was answered with ${before}, then ${commit}`);
    this.answered.set(key, commit);
  }

  async #send(path: string, method: string, body: string, headers: Record<string, string>): Promise<string> {
    const answer = await this.#ask(path, { method, body, headers });
    if (answer.status >= 300)
      throw new Error(`${method} ${path} is answered ${answer.status}: ${answer.body.slice(0, 500)}`);
    return answer.body;
  }

  /** Repeats a request until a server answers it. */
  async #ask(path: string, init: RequestInit): Promise<Answer> {
    for (;;) {
      await this.#open.promise;
      const answer = await fetch(this.#fleet.server.url + path, init).then(
        async response => ({ status: response.status, body: await response.text() }),
        () => undefined,
      );
      if (answer !== undefined && answer.status < 500) return answer;
      await pause(retryEvery);
    }
  }
}
