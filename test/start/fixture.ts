import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

export const run = promisify(execFile);

const root = join(import.meta.dirname, '..', '..');

export async function givenDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'storefleet-start-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Copies the current sources without a build, and links the packages of this clone. */
export async function givenFreshClone(): Promise<string> {
  const clone = join(await givenDirectory(), 'clone');
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z'];
  const { stdout } = await run('git', list, { cwd: root, maxBuffer: 16 * 1024 ** 2 });
  for (const path of stdout.split('\0').filter(path => path !== '')) {
    await cp(join(root, path), join(clone, path)).catch(whereDeleted);
  }
  await symlink(join(root, 'node_modules'), join(clone, 'node_modules'));
  return clone;
}

/** Git lists files that are deleted but not committed. */
function whereDeleted(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

/** A program that serves, as people start it. */
export class Served {
  /** Lines of both outputs so far. */
  readonly lines: string[] = [];

  private constructor(readonly child: ChildProcess) {
    onTestFinished(() => void child.kill('SIGKILL'));
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', line => void this.lines.push(line));
    }
  }

  static begin(
    command: readonly [string, ...string[]],
    cwd: string,
    variables: Readonly<Record<string, string>> = {},
  ): Served {
    const [program, ...args] = command;
    return new Served(
      spawn(program, args, {
        cwd,
        env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', STOREFLEET_LOG_LEVEL: 'error', ...variables },
      }),
    );
  }

  /**
   * @returns its address, once a request there is answered
   * @throws Error if it ends before
   */
  async answered(): Promise<string> {
    for (;;) {
      const url = /^Storefleet is running at (\S+)$/m.exec(this.lines.join('\n'))?.[1];
      if (url !== undefined) {
        const response = await fetch(`${url}/api/stores`);
        if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
        return url;
      }
      if (this.child.exitCode !== null) throw new Error(`It ended:\n${this.lines.join('\n')}`);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  /** @returns its exit code, after the signal if there is one */
  async ended(signal?: NodeJS.Signals): Promise<number | null> {
    const end = once(this.child, 'close') as Promise<[number | null]>;
    if (signal !== undefined) this.child.kill(signal);
    const [code] = await end;
    return code;
  }
}
