import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openLedger, openRepository, type Ledger } from '../server/ledger/index.ts';
import { planCreate, planSeed, readTree, type Plan } from '#fleet';

const root = join(import.meta.dirname, '..');

export async function withLedger(path: string, use: (ledger: Ledger) => Promise<unknown>): Promise<void> {
  const ledger = await openLedger({ repository: await openRepository(path) });
  try {
    await use(ledger);
  } finally {
    await ledger.close();
  }
}

/**
 * Creates a fleet repository. One store is rendered; the others only differ in their names.
 * @param ingress the address at which probes reach the shops
 */
export async function givenFleet(path: string, size: number, ingress = '127.0.0.1:80'): Promise<void> {
  const text = (await readFile(join(root, 'fleet.yaml'), 'utf8')).replace(
    'address: 127.0.0.1:80',
    `address: ${ingress}`,
  );
  const seed = planSeed(new Map([['fleet.yaml', text]]));
  const spec = { title: 'Shop', admin: { email: 'ada@example.com' } };
  const model = planCreate(readTree(new Map([['fleet.yaml', text]]), []), {
    kind: 'WooStore',
    metadata: { name: 'model-of-them' },
    spec,
  });
  const writes = new Map(seed.writes);
  for (let index = 0; index < size; index++) {
    const rename = (old: string) => old.replaceAll('model-of-them', nameOf(index));
    for (const [file, old] of model.writes) writes.set(rename(file), rename(old));
  }
  const plan: Plan = { ...seed, writes };
  const change = { id: randomUUID(), actor: { name: 'Ada Admin' }, at: new Date() };
  await withLedger(path, ledger => ledger.submitFirst(change, plan));
}

/** The name has the length of the one that it replaces, so that line breaks stay in place. */
export function nameOf(index: number): string {
  return `there-${String(index).padStart(7, '0')}`;
}

/** Stores have been live on one commit after the other. */
export async function recordProofs({ proofs }: Ledger, stores: number, count: number): Promise<void> {
  await proofs.recordAll(
    Array.from({ length: count }, (_, index) => ({
      kind: 'live' as const,
      store: nameOf(index % stores),
      commit: index.toString(16).padStart(40, '0'),
      at: new Date().toISOString(),
      seconds: 60,
      images: { web: `sha256:${'b'.repeat(64)}` },
    })),
  );
}

/** Those of `npm start`: on a machine with much memory, Node 24 takes 134 MB for new objects alone, and 34 MB do. */
const startOptions = ['--max-semi-space-size=16'];

/** Starts `storefleet serve` on a data directory; the address is on its first line. */
export function serve(
  data: string,
  { options = [], environment = {} }: { options?: string[]; environment?: Record<string, string> } = {},
): ChildProcess {
  return spawn(process.execPath, [...startOptions, ...options, join(root, 'cli', 'storefleet.js'), 'serve'], {
    cwd: root,
    env: { ...process.env, PORT: '0', STOREFLEET_DATA_DIR: data, STOREFLEET_LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

export async function addressOf(server: ChildProcess): Promise<string> {
  let output = '';
  server.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  for (;;) {
    const url = /Storefleet is running at (\S+)/.exec(output)?.[1];
    if (url !== undefined) return url;
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    await pause(10);
  }
}
