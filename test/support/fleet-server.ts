/** Fixtures of server tests: a ledger over the seed fleet of this repository. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { pino, type Logger } from 'pino';
import { onTestFinished } from 'vitest';
import { DriftViews, DriftWatch } from '../../server/drift/index.ts';
import type { LedgerOptions } from '../../server/ledger/index.ts';
import { Reconciler } from '../../server/reconciler/reconciler.ts';
import { seed } from '../../server/startup/seed.ts';
import { disconnectedObservation, remains, type Observation } from '../../server/status/index.ts';
import { StatusBoard } from '../../server/stores/status-board.ts';
import { StatusPublisher } from '../../server/stores/status-publisher.ts';
import { StatusService, type Observer, type StatusServiceOptions } from '../../server/stores/status-service.ts';
import { git, givenDirectory, givenLedger, type Fixture } from './ledger.ts';
import type { EventSender } from '#contract';

/** Root of this repository, whose `fleet.yaml` and `stores/` are the seed of a new fleet. */
export const home = join(import.meta.dirname, '..', '..');

export const givenSeededFleet = (options: Partial<LedgerOptions> = {}): Promise<Fixture> =>
  givenLedger('example fleet', ledger => seed(ledger, home, undefined), { pollEvery: 50, ...options });

/** Returns a store file as a person writes it. */
export const handwritten = (name: string, more = '') =>
  `# ${name}, by hand\nkind: WooStore\nmetadata: { name: ${name} }\nspec:\n  title: "By hand"   # kept\n  admin: { email: owner@example.com }\n${more}`;

export const validStore = (name: string, spec: object = {}) => ({
  kind: 'WooStore',
  metadata: { name },
  spec: { title: 'Acme Toys', admin: { email: 'owner@acme.com' }, ...spec },
});

/** Observations by store. Each change is reported, as a cluster does. */
class Observations extends Map<string, (now: Date) => Observation> {
  #onChange: (store: string) => void = () => undefined;

  onChange(listener: (store: string) => void): void {
    this.#onChange = listener;
  }
  override set(store: string, observe: (now: Date) => Observation): this {
    super.set(store, observe);
    this.#onChange(store);
    return this;
  }
  override delete(store: string): boolean {
    const had = super.delete(store);
    this.#onChange(store);
    return had;
  }
  override clear(): void {
    for (const store of [...this.keys()]) this.delete(store);
  }
}

/** An observer that returns the given observations of a store; for all others, that no cluster is connected. */
export class FakeObserver implements Observer {
  readonly observations = new Observations();
  observe(store: string, cluster: string): Observation {
    return this.observations.get(store)?.(new Date()) ?? disconnectedObservation(store, cluster, 'Argo CD');
  }
  clusterOf(store: string): string | undefined {
    return this.stores().get(store);
  }
  stores(): ReadonlyMap<string, string> {
    const present = [...this.observations].filter(([, observe]) => remains(observe(new Date())).length > 0);
    return new Map(present.map(([store, observe]) => [store, observe(new Date()).cluster.name]));
  }
}

export interface Statuses {
  readonly statusService: StatusService;
  readonly board: StatusBoard;
  readonly observer: FakeObserver;
}

/** Composes what evaluates the stores of a fleet. */
export function givenStatuses(
  { ledger }: Fixture,
  { observer = new FakeObserver(), drift, onUnread }: Partial<StatusServiceOptions> & { observer?: FakeObserver } = {},
): Statuses {
  const now = () => new Date();
  const statusService = new StatusService({
    ledger,
    observer,
    now,
    drift,
    onChange: stores => board.touchInGit(stores),
    ...(onUnread === undefined ? {} : { onUnread }),
  });
  const onError = (error: unknown) => {
    throw error;
  };
  const board: StatusBoard = new StatusBoard({ statusService, observer, now, onError });
  observer.observations.onChange(store => board.touch([store]));
  onTestFinished(ledger.proofs.onChange(stores => statusService.forget(stores)));
  onTestFinished(() => board.stop());
  return { statusService, board, observer };
}

export interface Reconciliation extends Statuses {
  readonly drift: DriftWatch;
  readonly views: DriftViews;
  readonly reconciler: Reconciler;
  readonly stop: () => Promise<void>;
}

/** Reconciles a fleet after each move of its branch and each change of an observation, until the test ends. */
export function givenReconciliation(
  fixture: Fixture,
  stream: EventSender,
  {
    observer = new FakeObserver(),
    logger = givenLog().logger,
    onDeleted = () => undefined,
  }: { observer?: FakeObserver; logger?: Logger; onDeleted?: (store: string) => void } = {},
): Reconciliation {
  const { ledger } = fixture;
  const drift = new DriftWatch({ ledger, onChange: store => statuses.board.touch([store]) });
  const views = new DriftViews(drift, ledger);
  const statuses: Statuses = givenStatuses(fixture, { observer, drift: views });
  const { board } = statuses;
  const publisher = new StatusPublisher(stream);
  const now = () => new Date();
  const options = { ledger, board, drift, publisher, logger, now, onDeleted, retryMs: 50 };
  const reconciler = new Reconciler(options);
  const unfollow = ledger.onMoved(() => board.moved());
  const stop = async () => {
    unfollow();
    await board.stop();
    await reconciler.stop();
  };
  onTestFinished(stop);
  reconciler.start();
  board.start();
  return { ...statuses, drift, views, reconciler, stop };
}

export interface Log {
  readonly logger: Logger;
  readonly lines: () => Record<string, unknown>[];
}

export function givenLog(): Log {
  const lines: string[] = [];
  return {
    logger: pino({ level: 'debug' }, { write: line => void lines.push(line) }),
    lines: () => lines.map(line => JSON.parse(line) as Record<string, unknown>),
  };
}

/** Writes files into a directory that is deleted with the test. */
export function givenFiles(files: Readonly<Record<string, string>>): string {
  const directory = givenDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

/** Listens on loopback until the test ends. @returns the base URL */
export async function givenListening(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Reads a request's body as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

export const answer =
  (status: number, body = '') =>
  (_request: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status).end(body);

/** Returns the subjects of the branch, newest first. */
export const subjects = (path: string): string[] => git(path, 'log', '--format=%s', 'main').trim().split('\n');

/** Returns the changed files of a commit: `A path`, `M path`, `D path`. */
export const touched = (path: string, commit = 'main'): string[] =>
  git(path, 'show', '--format=', '--name-status', '--no-renames', commit).trim().split('\n').map(tabToSpace);

const tabToSpace = (line: string) => line.replace('\t', ' ');
