import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { defaultProgram, gitEnvironment } from '../../server/git/environment.ts';
import {
  connectRepository,
  openRepository,
  type Repository,
  type RepositoryOptions,
} from '../../server/git/repository.ts';
import { openLedger, type Ledger, type LedgerOptions } from '../../server/ledger/ledger.ts';
import type { ChangeRequest } from '../../server/ledger/types.ts';
import type { FleetTree, Plan } from '#fleet';
import type { CommitAction } from '#fleet/actions';

/** Fixtures: Git repositories in directories that are deleted when the test ends. */

const person = { name: 'Pat Person', email: 'pat@example.com' };
const environment = gitEnvironment({ ...defaultProgram, identity: person });

export function givenDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'storefleet-ledger-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}

export function git(directory: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: directory, env: environment, encoding: 'utf8', stdio: 'pipe' });
}

/** Writes an object unchecked, even an invalid one. @returns its id */
export function givenObject(directory: string, type: 'blob' | 'tree' | 'commit', content: Buffer | string): string {
  const args = ['hash-object', '-t', type, '-w', '--stdin', '--literally'];
  return execFileSync('git', args, { cwd: directory, env: environment, input: content, encoding: 'utf8' }).trim();
}

/**
 * Writes a commit with exactly these headers after its tree and parent, which are those of the branch.
 * @returns its id
 */
export function givenRawCommit(directory: string, rest: Buffer | string, branch = 'main'): string {
  const [tree, parent] = [`${branch}^{tree}`, branch].map(name => git(directory, 'rev-parse', name).trim());
  const head = Buffer.from(`tree ${tree}\nparent ${parent}\n`);
  return givenObject(directory, 'commit', Buffer.concat([head, Buffer.from(rest)]));
}

export interface Fixture {
  readonly path: string;
  readonly repository: Repository;
  readonly ledger: Ledger;
}

export type LedgerFixtureOptions = Partial<LedgerOptions> & { readonly git?: RepositoryOptions };

export const givenEmptyRepository = (options: LedgerFixtureOptions = {}): Promise<Fixture> =>
  givenLedger('empty', () => Promise.resolve(), options);

export const givenFleet = (
  stores: readonly string[] = ['acme'],
  options: LedgerFixtureOptions = {},
): Promise<Fixture> =>
  givenLedger(
    `fleet of ${stores.join(', ')}`,
    ledger => ledger.submitFirst(givenChange('seed'), seedOf(stores)),
    options,
  );

/** Original repositories by name, which the tests of a file copy; they are deleted with the run. */
const originals = new Map<string, Promise<string>>();

/**
 * A ledger over its own repository. Creating a repository takes some twenty Git processes, so the first test of a file
 * creates the original and every test gets a copy. A fixture whose options affect the first commit gets a separate
 * repository.
 * @param name the same for the same `fill`
 * @param fill writes the first contents of the repository
 */
export async function givenLedger(
  name: string,
  fill: (ledger: Ledger) => Promise<unknown>,
  options: LedgerFixtureOptions = {},
): Promise<Fixture> {
  const path = join(givenDirectory(), 'fleet.git');
  const isCopy = options.git === undefined && options.remote === undefined;
  if (isCopy) cpSync(await originalOf(name, fill), path, { recursive: true });
  const repository = isCopy ? connectRepository(path, 'main', defaultProgram) : await openRepository(path, options.git);
  const ledger = await openLedger({ repository, ...options });
  onTestFinished(() => ledger.close());
  if (!isCopy) await fill(ledger);
  return { path, repository, ledger };
}

function originalOf(name: string, fill: (ledger: Ledger) => Promise<unknown>): Promise<string> {
  const known = originals.get(name);
  if (known !== undefined) return known;
  const made = makeOriginal(join(mkdtempSync(join(tmpdir(), 'storefleet-original-')), 'fleet.git'), fill);
  originals.set(name, made);
  return made;
}

/** Returns an empty repository as {@link openRepository} creates it. */
export async function givenRepository(): Promise<Repository> {
  const path = join(givenDirectory(), 'fleet.git');
  cpSync(await originalOf('empty', () => Promise.resolve()), path, { recursive: true });
  return connectRepository(path, 'main', defaultProgram);
}

async function makeOriginal(path: string, fill: (ledger: Ledger) => Promise<unknown>): Promise<string> {
  const ledger = await openLedger({ repository: await openRepository(path) });
  await fill(ledger);
  await ledger.close();
  return path;
}

export function givenChange(id: string, more: Partial<ChangeRequest> = {}): ChangeRequest {
  return { id, actor: { name: 'Ada Admin', email: 'ada@example.com' }, at: new Date('2026-11-21T10:00:00Z'), ...more };
}

export function givenPlan(plan: Partial<Plan> & { writes?: Plan['writes'] } = {}): Plan {
  const store = plan.store ?? 'acme';
  return {
    action: 'change',
    store,
    writes: new Map(),
    deletedPaths: [],
    subject: `Change ${store}`,
    impact: {
      summary: '~1 store',
      stores: { added: 0, changed: 1, removed: 0 },
      requests: { pods: 0, cpu: 0, memory: 0, disk: 0 },
      fields: [],
      restarts: [],
      warnings: [],
    },
    ...plan,
  };
}

export const storeText = (name: string, title = name) =>
  `kind: WooStore\nmetadata: { name: ${name} }\nspec: { title: ${title}, admin: { email: owner@example.com } }\n`;

/** Files of a store: its own and two manifests. */
export const filesOf = (name: string, title = name): [string, string][] => [
  [`stores/${name}.yaml`, storeText(name, title)],
  [`dist/local/stores/${name}/web.yaml`, `kind: Deployment\nmetadata: { name: web }\ntitle: ${title}\n`],
  [`dist/local/engine/${name}.yaml`, `kind: Application\nmetadata: { name: ${name} }\n`],
];

export const planOf =
  (action: CommitAction, name: string, title = name) =>
  (): Plan =>
    givenPlan({ action, store: name, subject: `${action} ${name}`, writes: new Map(filesOf(name, title)) });

/** A planner that can see if it got the newest tree. */
export const addStore = (name: string) => (tree: FleetTree) => {
  if (tree.stores.has(name)) throw new Error(`${name} exists`);
  return planOf('create', name)();
};

export const fleetText = JSON.stringify({
  kind: 'Fleet',
  metadata: { name: 'test' },
  spec: {
    repository: { url: 'http://git.example.com/fleet.git' },
    defaults: { cluster: 'local', size: 'small', edition: 'base', country: 'DE', currency: 'EUR' },
    clusters: {
      local: {
        engine: { type: 'argocd' },
        domain: 'localhost',
        ingress: { className: 'traefik', controller: { namespace: 'kube-system', labels: {} } },
      },
    },
    tiers: {
      small: {
        web: { cpu: '50m', memory: '192Mi', memoryLimit: '512Mi', workers: 8 },
        database: { cpu: '25m', memory: '160Mi', memoryLimit: '512Mi', bufferPool: '64Mi' },
        cron: { cpu: '5m', memory: '8Mi', memoryLimit: '32Mi' },
        volumes: { uploads: '2Gi', database: '2Gi' },
      },
    },
    editions: { base: { image: 'registry.example.com/shop/web:1' } },
    images: { database: 'mariadb/mariadb:11', credentials: 'registry.example.com/shop/credentials:1' },
  },
});

export const seedOf = (stores: readonly string[]): Plan =>
  givenPlan({
    action: 'seed',
    store: '',
    subject: 'Begin the fleet',
    writes: new Map([['fleet.yaml', fleetText], ['README.md', '# Fleet\n'], ...stores.flatMap(name => filesOf(name))]),
  });

/**
 * Commits on the newest state of the fleet as another person, from outside the ledger and in one process: a clone and a
 * push would take fifteen.
 * @param files text by path; null deletes
 * @param branch moved to the commit
 * @returns the commit
 */
export function personCommits(
  path: string,
  files: Readonly<Record<string, string | null>>,
  message = 'By hand',
  branch = 'main',
): string {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const changes = Object.entries(files).map(([file, text]) => {
    const name = JSON.stringify(file);
    return text === null ? `D ${name}\n` : `M 100644 inline ${name}\n${data(text)}`;
  });
  const now = `${Math.floor(Date.now() / 1000)} +0000`;
  const input = [
    `commit refs/heads/${branch}\nmark :1\ncommitter ${person.name} <${person.email}> ${now}\n`,
    `${data(`${message}\n`)}from refs/heads/main^0\n`,
    ...changes,
    '\nget-mark :1\ndone\n',
  ];
  const args = ['-c', 'fastimport.unpackLimit=0', 'fast-import', '--quiet', '--done', '--cat-blob-fd=1'];
  return execFileSync('git', args, { cwd: path, env: environment, input: input.join(''), encoding: 'utf8' }).trim();
}

export function givenClone(path: string): string {
  const clone = join(givenDirectory(), 'clone');
  git(dirname(clone), 'clone', '--quiet', '--branch', 'main', path, clone);
  return clone;
}

/** Starts another process that commits and pushes again and again, pulling when it lost a race. */
export function personKeepsPushing(path: string, pushes: number): Promise<void> {
  const clone = givenClone(path);
  const script = `
    set -e
    for i in $(seq ${pushes}); do
      echo "$i" > stores/by-hand-$i.txt
      git add stores; git commit -q -m "By hand $i"
      until git push -q origin HEAD:main 2>/dev/null; do git pull -q --rebase origin main; done
    done`;
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', script], { cwd: clone, env: environment, stdio: 'pipe' });
    const stderr: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk.toString()));
    child.on('close', code => (code === 0 ? resolve() : reject(new Error(stderr.join('')))));
  });
}
