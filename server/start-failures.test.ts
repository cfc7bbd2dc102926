import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { givenFiles, home, subjects, validStore } from '../test/support/fleet-server.ts';
import { git, givenDirectory, personCommits } from '../test/support/ledger.ts';
import { givenGitServer } from '../test/support/remote-ledger.ts';
import { testWithMount } from '../test/support/requirements.ts';
import { GitFailed } from './ledger/index.ts';
import { startServer, type RunningServer } from './main.ts';
import { readConfig } from './startup/config.ts';
import { startFailure } from './startup/data-directory.ts';
import { problemDocument } from '#contract';
import { Unavailable } from '#fleet';

const program = () => givenFiles({ 'build/dashboard/index.html': '<title>Storefleet</title>' });

async function start(data: string, variables: Record<string, string> = {}): Promise<RunningServer> {
  const set = { PORT: '0', STOREFLEET_DATA_DIR: data, STOREFLEET_SEED_DIR: home, STOREFLEET_LOG_LEVEL: 'silent' };
  const server = await startServer(readConfig({ ...set, ...variables }), program());
  onTestFinished(() => server.stop());
  return server;
}

/** @returns the output of a start that ends with a message and not with a stack trace */
async function refusal(data: string, variables?: Record<string, string>): Promise<string> {
  const error: unknown = await start(data, variables).then(
    () => 'the server started',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Unavailable);
  return (error as Unavailable).message;
}

/** A data directory whose fleet has two commits, as a server left it. */
async function givenUsedDirectory(): Promise<{ data: string; repository: string; tip: string }> {
  const data = join(givenDirectory(), 'data');
  await (await start(data)).stop();
  const repository = join(data, 'fleet.git');
  const tip = personCommits(repository, { 'stores/demo.yaml': null });
  return { data, repository, tip };
}

describe('a start that fails names', () => {
  test('a file in place of the data directory', async () => {
    const data = join(givenFiles({ data: 'text' }), 'data');
    expect(await refusal(data)).toContain(`The data directory ${data} is not a directory`);
  });

  test('an unreadable cluster, before anything is created', async () => {
    const data = join(givenDirectory(), 'data');
    await expect(start(data, { KUBECONFIG: '/nope' })).rejects.toThrow('KUBECONFIG = "/nope" does not exist');
    expect(existsSync(data)).toBe(false);
  });

  test('a file in place of the repository', async () => {
    const data = givenFiles({ 'fleet.git': 'text' });
    expect(await refusal(data)).toContain('fleet.git is a file');
  });

  test.runIf(existsSync('/proc/self'))('a data directory where the system allows none', async () => {
    expect(await refusal('/proc/nope')).toContain(
      "The data directory /proc/nope can't be created. Check that its parent",
    );
    expect(await refusal('/proc/nope/data')).toContain("The data directory /proc/nope/data can't be created");
  });

  test('a data directory below a file', async () => {
    const data = join(givenFiles({ file: 'text' }), 'file', 'below', 'data');
    expect(await refusal(data)).toContain(`The data directory ${data} is not a directory`);
  });

  test('a data directory with other files', async () => {
    const data = givenFiles({ 'fleet.git/readme.txt': 'text' });
    expect(await refusal(data)).toContain('is not a bare Git repository. Name one, or a path that does not exist');
  });

  test('a working copy', async () => {
    const data = givenDirectory();
    git(data, 'init', '--quiet', '--separate-git-dir=fleet.git', 'work');
    expect(await refusal(data)).toContain('belongs to a working copy');
  });

  test('a shallow clone', async () => {
    const { repository } = await givenUsedDirectory();
    const data = givenDirectory();
    git(data, 'clone', '--quiet', '--bare', '--depth=1', `file://${repository}`, 'fleet.git');
    expect(await refusal(data)).toContain('is a shallow clone, which lacks the history of the stores');
  });

  test('a SHA-256 repository', async () => {
    const data = givenDirectory();
    git(data, 'init', '--quiet', '--bare', '--object-format=sha256', 'fleet.git');
    expect(await refusal(data)).toMatch(/names its objects by sha256, which the engines can't read/);
  });

  const ofDisk = (code: string) => Object.assign(new Error(code), { code, path: '/data/fleet.git' });
  const failures: [title: string, error: Error, expected: RegExp][] = [
    ['a full disk', ofDisk('ENOSPC'), /is full\. Free some space/],
    [
      'a full disk, reported by Git',
      new GitFailed('init', 'fatal: No space left on device'),
      /is full\. Free some space/,
    ],
    ['a read-only disk', ofDisk('EROFS'), /is read-only\. Mount it/],
    ['a directory of another user', ofDisk('EACCES'), /does not let this user/],
    ['a refused file mode', ofDisk('EPERM'), /does not let this user/],
    ['a repository of another user', new GitFailed('init', 'Permission denied'), /does not let this user write/],
    ['any other failure of Git', new GitFailed('log', 'fatal: bad object HEAD'), /may be damaged: git log failed/],
  ];
  test.each(failures)('%s', (_, error, expected) => {
    const message = startFailure(error, '/data');
    expect(message).toBeInstanceOf(Unavailable);
    expect((message as Unavailable).message).toMatch(expected);
  });

  test('a read-only disk on which nothing can be created', () => {
    expect((startFailure(ofDisk('ENOENT'), '/data') as Error).message).toContain('Check that its parent exists');
  });

  test('a missing file elsewhere, without blaming the data directory', () => {
    const elsewhere = Object.assign(new Error('ENOENT'), { code: 'ENOENT', path: '/etc/ca.pem' });
    expect(startFailure(elsewhere, '/data')).toBe(elsewhere);
  });

  testWithMount('a full disk while the fleet is seeded', async () => {
    const data = givenDirectory();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', data]);
    onTestFinished(() => void execFileSync('umount', ['--lazy', data]));
    expect(await refusal(data)).toContain('is full. Free some space, then start again');
  });

  test('a fault of the program, with its stack trace', () => {
    const fault = new TypeError('x is not a function');
    expect(startFailure(fault, '/data')).toBe(fault);
  });
});

describe('the data directory', () => {
  test('is readable by its owner only, also if others could read it before', async () => {
    const fresh = join(givenDirectory(), 'fresh');
    await start(fresh);
    expect(statSync(fresh).mode & 0o777).toBe(0o700);
    const open = join(givenDirectory(), 'open');
    mkdirSync(open, { mode: 0o755 });
    await start(open);
    expect(statSync(open).mode & 0o777).toBe(0o700);
  });

  test('is not created by a server with a taken port', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const data = join(givenDirectory(), 'data');
    const { port } = other.address() as AddressInfo;
    expect(await refusal(data, { PORT: String(port) })).toContain(
      'Set PORT to an address of this machine with a free port',
    );
    expect(existsSync(data)).toBe(false);
  });
});

describe('a start on an existing fleet', () => {
  test('names the newest commit of a branch that lost its ref, and how to restore it', async () => {
    const { data, repository, tip } = await givenUsedDirectory();
    renameSync(join(repository, 'refs/heads/main'), join(data, 'elsewhere'));
    const message = await refusal(data);
    expect(message).toContain(`The branch main of ${repository} is missing`);
    const [, command = ''] = /go on from it: git (.*)$/.exec(message) ?? [];
    expect(command).toBe(`-C ${repository} update-ref refs/heads/main ${tip}`);
    git('/', ...command.split(' '));
    await start(data);
    expect(git(repository, 'rev-parse', 'main').trim()).toBe(tip);
  });

  test('names a branch of another name', async () => {
    const { data, repository } = await givenUsedDirectory();
    git(repository, 'update-ref', 'refs/heads/trunk', 'main');
    git(repository, 'update-ref', '-d', 'refs/heads/main');
    expect(await refusal(data)).toContain('has no branch main, but trunk');
    expect(await refusal(data, { STOREFLEET_BRANCH: 'production' })).toContain('has no branch production, but trunk');
  });

  test('forgets a branch that was set by mistake together with its variable', async () => {
    const { data, repository, tip } = await givenUsedDirectory();
    expect(await refusal(data, { STOREFLEET_BRANCH: 'nix' })).toContain('has no branch nix, but main');
    await start(data);
    expect(git(repository, 'rev-parse', 'main').trim()).toBe(tip);
  });

  test('continues after a start that was killed while it seeded the fleet', async () => {
    const data = givenDirectory();
    await (await start(data)).stop();
    const repository = join(data, 'fleet.git');
    git(repository, 'update-ref', '-d', 'refs/heads/main');
    await start(data);
    expect(subjects(repository)).toEqual(['Initialize fleet storefleet']);
  });

  test('calls a damaged repository damaged', async () => {
    const { data, repository } = await givenUsedDirectory();
    execFileSync('sh', ['-c', `rm -rf ${repository}/objects/pack/* ${repository}/objects/??`]);
    expect(await refusal(data)).toMatch(/is damaged: refs\/heads\/main names .*Restore it from a clone or a backup/);
    expect(readdirSync(join(repository, 'objects/pack'))).toEqual([]);
  });
});

describe('the branch of the fleet', () => {
  async function givenRemote(branch: string) {
    const path = join(givenDirectory(), 'fleet.git');
    git('/', 'init', '--quiet', '--bare', `--initial-branch=${branch}`, path);
    const { url, credentials } = await givenGitServer(path);
    const { username, password } = await credentials();
    return {
      path,
      variables: {
        STOREFLEET_REMOTE_URL: url,
        STOREFLEET_REMOTE_USERNAME: username,
        STOREFLEET_REMOTE_TOKEN: password,
      },
    };
  }
  const create = (server: RunningServer, name: string) =>
    fetch(`${server.url}/api/stores`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(validStore(name)),
    });

  test('is the default branch of the remote, in fleet.yaml too', async () => {
    const { path, variables } = await givenRemote('master');
    const seeded = await start(givenDirectory(), { ...variables, STOREFLEET_BRANCH: 'master' });
    expect(git(path, 'show', 'master:fleet.yaml')).toMatch(/branch: master/);
    await seeded.stop();
    const server = await start(givenDirectory(), variables);
    expect((await create(server, 'acme')).status).toBe(202);
    expect(git(path, 'ls-tree', '--name-only', 'master', 'stores/')).toContain('acme.yaml');
    expect(git(path, 'show', 'master:dist/local/engine/acme.yaml')).toContain('refs/heads/master');
    expect(git(path, 'branch', '--list', 'main')).toBe('');
  });

  test('is named where the remote has others only, and no second fleet is seeded', async () => {
    const { path, variables } = await givenRemote('main');
    const clone = join(givenDirectory(), 'clone');
    git('/', 'clone', '--quiet', path, clone);
    git(clone, 'commit', '--quiet', '--allow-empty', '-m', 'x');
    git(clone, 'push', '--quiet', path, 'HEAD:refs/heads/master');
    expect(await refusal(givenDirectory(), variables)).toContain('has no branch main, but master');
    expect(git(path, 'for-each-ref', '--format=%(refname)').trim()).toBe('refs/heads/master');
  });

  test('is refused on a SHA-256 remote', async () => {
    const path = join(givenDirectory(), 'fleet.git');
    git('/', 'init', '--quiet', '--bare', '--initial-branch=main', '--object-format=sha256', path);
    const clone = join(givenDirectory(), 'clone');
    git('/', 'init', '--quiet', '--object-format=sha256', clone);
    git(clone, 'commit', '--quiet', '--allow-empty', '-m', 'x');
    git(clone, 'push', '--quiet', path, 'HEAD:refs/heads/main');
    const { url, credentials } = await givenGitServer(path);
    const { password } = await credentials();
    const message = await refusal(givenDirectory(), { STOREFLEET_REMOTE_URL: url, STOREFLEET_REMOTE_TOKEN: password });
    expect(message).toContain('names its objects by sha256');
  });

  test('is refused by field, value and rule if fleet.yaml sends the engines to another one', async () => {
    const data = givenDirectory();
    const server = await start(data);
    const repository = join(data, 'fleet.git');
    const text = git(repository, 'show', 'main:fleet.yaml');
    expect(text).toContain('branch: main');
    personCommits(repository, { 'fleet.yaml': text.replace('branch: main', 'branch: production') });
    const response = await create(server, 'acme');
    expect(response.status).toBe(503);
    const { detail } = problemDocument.parse(await response.json());
    expect(detail).toContain('spec.repository.branch');
    expect(detail).toContain('"production"');
    expect(detail).toContain('must be main, the branch that Storefleet writes');
    personCommits(repository, { 'fleet.yaml': text });
    expect((await create(server, 'acme')).status).toBe(202);
  });
});

describe('Git', () => {
  test('is found in a directory of PATH', async () => {
    const directory = givenFiles({});
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    writeFileSync(join(directory, 'git'), `#!/bin/sh\necho ran >>${directory}/log\nexec ${real} "$@"\n`, {
      mode: 0o755,
    });
    const { git: found } = readConfig({ PATH: `${directory}:relative` });
    expect(found.searchPath.split(':').at(-1)).toBe(directory);
    const config = readConfig({ PORT: '0', STOREFLEET_DATA_DIR: givenDirectory(), STOREFLEET_SEED_DIR: home });
    const only = {
      ...config,
      logLevel: 'silent',
      git: { ...config.git, searchPath: `${directory}:/usr/bin:/bin` },
    } as const;
    const server = await startServer(only, program());
    onTestFinished(() => server.stop());
    expect(readFileSync(join(directory, 'log'), 'utf8')).toContain('ran');
  });

  test('is reported missing with the directories that were searched', async () => {
    const config = readConfig({ PORT: '0', STOREFLEET_DATA_DIR: givenDirectory(), STOREFLEET_LOG_LEVEL: 'silent' });
    const starting = startServer({ ...config, git: { ...config.git, searchPath: '/nowhere' } }, program());
    await expect(starting).rejects.toThrow(/Git can't be started .*Looked in \/nowhere\./);
  });
});
