import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import { run } from '../../cli/run.ts';
import { bundle } from '../../cli/source-build/bundle.ts';
import { SerialQueue } from '../../server/lib/serial-queue.ts';

export const root = join(import.meta.dirname, '..', '..');
export const command = join(root, 'cli', 'storefleet.js');

// Otherwise each command that a file starts at once would find no build, and make one.
beforeAll(() => bundle(root), 60_000);

/** Functions that clean up after the tests of a file. */
export const cleanups: (() => void)[] = [];
afterAll(() => {
  for (const cleanup of cleanups) cleanup();
});

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export async function execute(
  program: string,
  args: readonly string[],
  cwd: string,
  variables: Record<string, string> = {},
): Promise<Ended> {
  const ours = /^(STOREFLEET_|KUBECONFIG$|PORT$|HOST$|NODE_OPTIONS$|VITEST)/;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
  const child = spawn(program, args, { cwd, env: { ...inherited, NO_COLOR: '1', ...variables } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

/** Runs the command as its users do, in a process of its own. */
export const storefleetProcess = (cwd: string, args: readonly string[], variables?: Record<string, string>) =>
  execute(process.execPath, [command, ...args], cwd, variables);

/** Runs in this process share its output, so they take turns. */
const turns = new SerialQueue();

/** Runs the command in this process, which is much faster than a process of its own. */
export const storefleet = (directory: string, args: readonly string[]): Promise<Ended> =>
  turns.run(async () => {
    let [out, err] = ['', ''];
    const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(text => ((out += String(text)), true));
    const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(text => ((err += String(text)), true));
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(directory);
    const before = process.exitCode;
    try {
      process.exitCode = 0;
      await run(args);
      return { code: process.exitCode, out, err };
    } finally {
      process.exitCode = before;
      cwd.mockRestore();
      stdout.mockRestore();
      stderr.mockRestore();
    }
  });

export function givenEmptyDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'storefleet-cli-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Creates a checkout of this repository's own fleet, two levels down so that a path that leaves it would be seen. */
export function givenCheckout(): { readonly around: string; readonly directory: string } {
  const around = givenEmptyDirectory();
  const directory = join(around, 'a', 'checkout');
  for (const part of ['fleet.yaml', 'stores', 'dist'])
    cpSync(join(root, part), join(directory, part), { recursive: true });
  return { around, directory };
}

export const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();

export const textsIn = (directory: string) =>
  Object.fromEntries(filesIn(directory).map(file => [file, readFileSync(join(directory, file), 'utf8')]));
