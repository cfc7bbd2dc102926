/** Fixtures of server tests: a ledger over the seed fleet of this repository. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { pino, type Logger } from 'pino';
import { onTestFinished } from 'vitest';
import type { DriftViews } from '../../server/drift/index.ts';
import type { LedgerOptions } from '../../server/ledger/index.ts';
import { seed } from '../../server/startup/seed.ts';
import { disconnectedObservation, remains, type Observation } from '../../server/status/index.ts';
import { StatusService, type Observer } from '../../server/stores/status-service.ts';
import { git, givenDirectory, givenLedger, type Fixture } from './ledger.ts';

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

/** An observer that returns the given observations of a store; for all others, that no cluster is connected. */
export class FakeObserver implements Observer {
  readonly observations = new Map<string, (now: Date) => Observation>();
  observe(store: string, cluster: string): Observation {
    return this.observations.get(store)?.(new Date()) ?? disconnectedObservation(store, cluster, 'Argo CD');
  }
  stores(): ReadonlyMap<string, string> {
    const present = [...this.observations].filter(([, observe]) => remains(observe(new Date())).length > 0);
    return new Map(present.map(([store, observe]) => [store, observe(new Date()).cluster.name]));
  }
}

export function givenStatusService(
  { ledger }: Fixture,
  observer: Observer = new FakeObserver(),
  drift?: DriftViews,
): StatusService {
  return new StatusService(ledger, observer, () => new Date(), undefined, drift);
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
