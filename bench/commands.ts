import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressOf } from './served-fleet.ts';

/**
 * Seconds, the shortest and the median, of `storefleet --help`, of `npm start` until its first answer, and from SIGTERM to
 * npm until all has ended. The first row, Node without a program, is the reference. Run `npm start` once before it, so
 * that the dashboard and the command are built.
 *
 *     npx tsx bench/commands.ts [rounds]
 */
const [rounds = '5'] = process.argv.slice(2);
const root = join(import.meta.dirname, '..');
const directory = await mkdtemp(join(tmpdir(), 'storefleet-bench-'));

function start(program: string, args: readonly string[]): ChildProcess {
  return spawn(program, args, {
    cwd: root,
    env: { ...process.env, PORT: '0', STOREFLEET_DATA_DIR: directory, STOREFLEET_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Seconds since. */
const since = (began: number) => (performance.now() - began) / 1000;

async function run(...args: string[]): Promise<number> {
  const began = performance.now();
  const child = start(process.execPath, args);
  child.stdout?.resume();
  await once(child, 'close');
  return since(began);
}

async function serve(): Promise<{ started: number; ended: number }> {
  const began = performance.now();
  const npm = start('npm', ['start']);
  const response = await fetch(`${await addressOf(npm)}/api/stores`);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const started = since(began);
  const signalled = performance.now();
  npm.kill('SIGTERM');
  await once(npm, 'close');
  return { started, ended: since(signalled) };
}

function print(name: string, seconds: readonly number[]): void {
  const sorted = [...seconds].sort((a, b) => a - b);
  const [least = 0, median = 0] = [sorted[0], sorted[Math.floor(sorted.length / 2)]];
  console.log(`| ${name} | ${least.toFixed(2)} | ${median.toFixed(2)} |`);
}

try {
  const times = { node: [] as number[], help: [] as number[], started: [] as number[], ended: [] as number[] };
  for (let round = 0; round < Number(rounds); round++) {
    times.node.push(await run('-e', ''));
    times.help.push(await run('cli/storefleet.js', '--help'));
    const served = await serve();
    times.started.push(served.started);
    times.ended.push(served.ended);
  }
  console.log('| command | shortest: s | median: s |');
  console.log('| --- | --- | --- |');
  print('node without a program', times.node);
  print('storefleet --help', times.help);
  print('npm start, until its first answer', times.started);
  print('SIGTERM to npm, until all has ended', times.ended);
} finally {
  await rm(directory, { recursive: true });
}
