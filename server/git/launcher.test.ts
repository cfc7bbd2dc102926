import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { git, givenDirectory } from '../../test/support/ledger.ts';
import type { ProcessCommand } from './git-process.ts';
import { Launcher } from './launcher.ts';

const environment = { PATH: process.env.PATH ?? '' };

const shell = (script: string, hasInput = false): ProcessCommand => ({
  binary: 'sh',
  args: ['-c', script],
  environment,
  hasInput,
});

/** Returns a launcher whose process runs. */
async function givenLauncher(): Promise<{ launcher: Launcher; pid: number }> {
  const launcher = new Launcher();
  await (
    await launcher.start(shell('exit 0'))
  ).ended;
  const pid = await eventually(() => {
    expect(launcher.pid).toBeDefined();
    return launcher.pid ?? 0;
  });
  return { launcher, pid };
}

/** A killed process whose new parent does not wait for it stays as a zombie. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Reads all output; the process ends. */
async function outcome(launcher: Launcher, command: ProcessCommand, input?: string) {
  const child = await launcher.start(command);
  child.stdin?.on('error', () => undefined).end(input);
  const [output, end] = await Promise.all([text(child.stdout), child.ended]);
  return { output, ...end };
}

describe.runIf(existsSync('/proc/self'))('a process that the launcher starts', () => {
  const shared = givenLauncher();

  test('is a child of the launcher, in a group of its own, with the environment of its command alone', async () => {
    const { launcher, pid } = await shared;
    const { output } = await outcome(launcher, shell('echo $PPID; ps -o pgid= -p $$; echo $$; env'));
    const [parent, group, own, ...variables] = output.trim().split('\n');
    expect(Number(parent)).toBe(pid);
    expect(Number(group)).toBe(Number(own));
    expect(
      variables.map(line => line.split('=')[0]).filter(name => !['PWD', 'OLDPWD', '_', 'SHLVL'].includes(name ?? '')),
    ).toEqual(['PATH']);
  });

  test('ends with its output, its stderr and its code, however short it is', async () => {
    const { launcher } = await shared;
    const commands = Array.from({ length: 100 }, (_, index) =>
      outcome(launcher, shell(`echo ${index}; echo e >&2; exit 3`)),
    );
    const ends = await Promise.all(commands);
    expect(ends).toEqual(ends.map((_, index) => ({ output: `${index}\n`, stderr: 'e\n', code: 3, signal: null })));
  });

  test('reads its input to the end, and more than a pipe holds', async () => {
    const { launcher } = await shared;
    const input = 'ünïcode\n'.repeat(1_000_000);
    const { output, code } = await outcome(launcher, shell('cat', true), input);
    expect(code).toBe(0);
    expect(output === input).toBe(true);
  });

  test('has an empty stdin without input', async () => {
    const { launcher } = await shared;
    expect(await outcome(launcher, shell('cat; echo done'))).toMatchObject({ output: 'done\n', code: 0 });
  });

  test('may answer before it has read its input', async () => {
    const { launcher } = await shared;
    const script = 'head -c 200000 /dev/zero | tr "\\0" x; exit 1';
    const { output, code } = await outcome(launcher, shell(script, true), 'y'.repeat(5_000_000));
    expect([output.length, code]).toEqual([200_000, 1]);
  });

  test('waits while its output is not read', async () => {
    const { launcher } = await shared;
    const marker = join(givenDirectory(), 'written');
    const child = await launcher.start(shell(`head -c 5000000 /dev/zero; touch ${marker}`));
    await outcome(launcher, shell('sleep 0.3'));
    expect(existsSync(marker)).toBe(false);
    expect((await text(child.stdout)).length).toBe(5_000_000);
    expect((await child.ended).code).toBe(0);
    expect(existsSync(marker)).toBe(true);
  });

  test('is killed with its children', async () => {
    const { launcher } = await shared;
    const child = await launcher.start(shell('sleep 1000 & echo $!; wait'));
    const [sleeping] = (await child.stdout.take(1).toArray()) as Buffer[];
    child.kill();
    expect(await child.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
    await eventually(() => expect(isRunning(Number(sleeping?.toString()))).toBe(false));
  });

  test('that can’t be started ends with the reason', async () => {
    const { launcher } = await shared;
    const command = { ...shell(''), binary: '/nowhere/git', hasInput: true };
    expect(await outcome(launcher, command, 'x')).toEqual({
      output: '',
      code: null,
      signal: null,
      stderr: expect.stringContaining('/nowhere/git') as string,
    });
  });
});

describe.runIf(existsSync('/proc/self'))('the launcher', () => {
  test('runs simple-git', async () => {
    const { launcher } = await givenLauncher();
    const path = givenDirectory();
    git(path, 'init', '--quiet', '--initial-branch=main');
    const run = (...args: string[]) => launcher.simpleGit({ path, binary: 'git', environment, args });
    expect(await run('symbolic-ref', 'HEAD')).toBe('refs/heads/main\n');
    await expect(run('rev-parse', '--verify', 'nothing')).rejects.toThrow(/Needed a single revision/);
  });

  test('takes its processes with it when it is killed, and is replaced', async () => {
    const { launcher, pid } = await givenLauncher();
    const child = await launcher.start(shell('echo $$; exec sleep 1000'));
    const [own] = (await child.stdout.take(1).toArray()) as Buffer[];
    process.kill(pid, 'SIGKILL');
    expect(await child.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
    await eventually(() => expect(isRunning(Number(own?.toString()))).toBe(false));
    // Started from this process, while the next launcher starts.
    expect(await outcome(launcher, shell('echo $PPID'))).toMatchObject({ output: `${process.pid}\n` });
    const next = await eventually(() => {
      expect(launcher.pid).toBeDefined();
      return launcher.pid;
    });
    expect(await outcome(launcher, shell('echo $PPID'))).toMatchObject({ output: `${next}\n` });
  });

  test('does not lose what was requested as it died', async () => {
    const { launcher, pid } = await givenLauncher();
    process.kill(pid, 'SIGSTOP');
    const waiting = [outcome(launcher, shell('echo 1')), outcome(launcher, shell('cat', true), 'x')];
    const listing = launcher.simpleGit({ path: givenDirectory(), binary: 'git', environment, args: ['--version'] });
    process.kill(pid, 'SIGKILL');
    for (const end of await Promise.all(waiting)) expect(end).toMatchObject({ code: null, output: '' });
    await expect(listing).rejects.toThrow(/the process that starts Git ended/);
  });

  test('ends with its server, which it does not keep alive, and leaves no file', async () => {
    const temporary = givenDirectory();
    const source = `
      import { text } from 'node:stream/consumers';
      import { Launcher } from '${new URL('launcher.ts', import.meta.url).href}';
      const launcher = new Launcher();
      const command = { binary: 'sh', args: ['-c', 'echo $PPID'], environment: { PATH: '/usr/bin:/bin' }, hasInput: false };
      let parent = String(process.pid);
      while (parent === String(process.pid)) parent = (await text((await launcher.start(command)).stdout)).trim();
      console.log(parent);
      if (process.argv[1] === 'killed') process.kill(process.pid, 'SIGKILL');`;
    for (const end of ['by itself', 'killed']) {
      const env = { ...process.env, TMPDIR: temporary };
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', source, end], {
        env,
      }).catch((error: unknown) => error as { stdout: string });
      const pid = Number(stdout);
      expect(pid).toBeGreaterThan(0);
      await eventually(() => expect(isRunning(pid)).toBe(false));
      await eventually(() =>
        expect(readdirSync(temporary).filter(name => name.startsWith('storefleet-git-'))).toEqual([]),
      );
    }
  });
});
