import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { simpleGit } from 'simple-git';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../test/support/eventually.ts';
import { givenFiles, handwritten, home, subjects, validStore } from '../test/support/fleet-server.ts';
import { freePort } from '../test/support/free-port.ts';
import { git, givenClone, givenDirectory, personCommits } from '../test/support/ledger.ts';
import { givenGitServer } from '../test/support/remote-ledger.ts';
import { startServer, type RunningServer } from './main.ts';
import { readConfig } from './startup/config.ts';
import { changeAccepted, problemDocument, storeDetail, storeList } from '#contract';
import { Unavailable } from '#fleet';
import { InvalidInput } from '#fleet/schema';

interface Started {
  readonly server: RunningServer;
  readonly data: string;
  readonly repository: string;
}

/** A program directory with a dashboard in it, and the example fleet. */
const program = () => givenFiles({ 'build/dashboard/index.html': '<title>Storefleet</title>' });

async function givenServer(data = givenDirectory(), variables: Record<string, string> = {}): Promise<Started> {
  const config = readConfig({
    PORT: '0',
    STOREFLEET_DATA_DIR: data,
    STOREFLEET_SEED_DIR: home,
    STOREFLEET_LOG_LEVEL: 'silent',
    ...variables,
  });
  const server = await startServer(config, program());
  onTestFinished(() => server.stop());
  return { server, data, repository: join(data, 'fleet.git') };
}

const json = { 'content-type': 'application/json' };
const create = ({ server }: Started, name: string) =>
  fetch(`${server.url}/api/stores`, { method: 'POST', headers: json, body: JSON.stringify(validStore(name)) });
const names = async ({ server }: Started) =>
  storeList.parse(await (await fetch(`${server.url}/api/stores`)).json()).items.map(({ name }) => name);

describe('startServer', () => {
  test('seeds a fleet where there is none, and serves dashboard and API', async () => {
    const started = await givenServer();
    const { server, repository } = started;
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(server.gitUrl).toBeUndefined();
    expect(await (await fetch(server.url)).text()).toBe('<title>Storefleet</title>');
    expect(await names(started)).toEqual(['demo']);
    expect(subjects(repository)).toEqual(['Initialize fleet storefleet']);
  });

  test('creates, changes and removes a store as the user of this machine', async () => {
    const started = await givenServer();
    const url = `${started.server.url}/api/stores/acme`;
    expect((await create(started, 'acme')).status).toBe(202);
    const patch = { method: 'PATCH', headers: json, body: JSON.stringify({ spec: { title: 'New' } }) };
    expect((await fetch(url, patch)).status).toBe(202);
    expect(storeDetail.parse(await (await fetch(url)).json()).title).toBe('New');
    const remove = { method: 'DELETE', headers: json, body: JSON.stringify({ confirm: 'acme' }) };
    expect((await fetch(url, remove)).status).toBe(202);
    await eventually(async () => expect(await names(started)).toEqual(['demo']));
    expect(subjects(started.repository)).toEqual([
      'Delete the files of store acme',
      'Delete store acme',
      'Change store acme',
      'Create store acme',
      'Initialize fleet storefleet',
    ]);
    expect(git(started.repository, 'log', '-1', '--format=%an', '--grep=Create store').trim()).not.toBe('storefleet');
  });

  test('finds the fleet unchanged after a restart on the same directory', async () => {
    const first = await givenServer();
    await create(first, 'acme');
    const head = git(first.repository, 'rev-parse', 'main');
    await first.server.stop();
    const second = await givenServer(first.data);
    expect(await names(second)).toEqual(['acme', 'demo']);
    expect(git(second.repository, 'rev-parse', 'main')).toBe(head);
  });

  test('shows and renders a store file that a person pushes', async () => {
    const started = await givenServer();
    personCommits(started.repository, { 'stores/acme.yaml': handwritten('acme') });
    await eventually(() => expect(subjects(started.repository)[0]).toBe('Render store acme'));
    expect(await names(started)).toEqual(['acme', 'demo']);
  });

  test('listens on IPv6 and is reached by the address that it returns', async () => {
    const { server } = await givenServer(undefined, { HOST: '[::1]' });
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${server.url}/api/fleet`)).status).toBe(200);
  });

  test('keeps an idle connection longer than a proxy that reuses it', async () => {
    const { server } = await givenServer();
    const { headers } = await fetch(`${server.url}/api/fleet`);
    expect(headers.get('keep-alive')).toBe('timeout=75');
  });

  test('listens on another address of loopback and is reached there', async () => {
    const { server } = await givenServer(undefined, { HOST: '127.0.0.5' });
    expect((await fetch(`${server.url}/api/fleet`)).status).toBe(200);
  });

  test('serves the repository to engines with the token, at the address that fleet.yaml then names', async () => {
    const address = `127.0.0.1:${await freePort('127.0.0.1')}`;
    const token = 'a-token-of-engines';
    const { server, repository } = await givenServer(undefined, {
      STOREFLEET_GIT_LISTEN: address,
      STOREFLEET_GIT_TOKEN: token,
    });
    expect(server.gitUrl).toBe(`http://${address}/git/fleet.git`);
    expect(git(repository, 'show', 'main:fleet.yaml')).toContain(`url: ${String(server.gitUrl)}`);
    expect((await fetch(`${String(server.gitUrl)}/info/refs?service=git-upload-pack`)).status).toBe(401);
    const clone = join(givenDirectory(), 'clone');
    // Runs Git asynchronously, because this process must answer it.
    const child = spawn('git', ['clone', '-q', `http://engine:${token}@${address}/git/fleet.git`, clone]);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(git(clone, 'log', '-1', '--format=%s').trim()).toBe('Initialize fleet storefleet');
  });

  test('shares one remote between two servers, one of which seeded it', async () => {
    const remote = join(givenDirectory(), 'fleet.git');
    git('/', 'init', '--quiet', '--bare', '--initial-branch=main', remote);
    const { url, credentials } = await givenGitServer(remote);
    const { username, password } = await credentials();
    const variables = {
      STOREFLEET_REMOTE_URL: url,
      STOREFLEET_REMOTE_USERNAME: username,
      STOREFLEET_REMOTE_TOKEN: password,
    };
    const one = await givenServer(givenDirectory(), variables);
    const two = await givenServer(givenDirectory(), variables);
    expect(git(remote, 'show', 'main:fleet.yaml')).toContain(url);
    const [first, second] = await Promise.all([create(one, 'acme'), create(two, 'beta')]);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(git(remote, 'ls-tree', '--name-only', 'main', 'stores/').split('\n')).toEqual(
      expect.arrayContaining(['stores/acme.yaml', 'stores/beta.yaml', 'stores/demo.yaml']),
    );
    await eventually(async () => expect(await names(one)).toEqual(await names(two)));
  });

  test('shows each of two servers on one repository the writes of the other', async () => {
    const one = await givenServer();
    const two = await givenServer(one.data);
    await create(one, 'acme');
    await create(two, 'beta');
    expect(await names(one)).toEqual(['acme', 'beta', 'demo']);
    expect(await names(two)).toEqual(['acme', 'beta', 'demo']);
  });
});

describe('people and the server push at once', () => {
  /**
   * Another person who adds one store in each commit, and pulls whenever another push was faster. Returns the pushed
   * commits.
   */
  async function personAddsStores(repository: string, names: readonly string[]): Promise<string[]> {
    const directory = givenClone(repository);
    const clone = simpleGit(directory);
    await clone.addConfig('user.name', 'A person').addConfig('user.email', 'person@example.com');
    const pushed: string[] = [];
    for (const name of names) {
      await writeFile(join(directory, `stores/${name}.yaml`), handwritten(name));
      await clone.add('stores').commit(`Add ${name} by hand`);
      const push = () => clone.push('origin', 'HEAD:main').then(() => true);
      while (!(await push().catch(() => false))) await clone.pull('origin', 'main', { '--rebase': 'true' });
      pushed.push(await clone.revparse(['HEAD']));
    }
    return pushed;
  }

  test('lose nothing, force nothing, and every store is rendered', async () => {
    const started = await givenServer();
    const { repository } = started;
    const of = (who: string, count: number) => Array.from({ length: count }, (_, index) => `${who}-${index + 1}`);
    const [ada, bob, server] = [of('ada', 4), of('bob', 4), of('server', 8)];
    const [byAda, byBob, answers] = await Promise.all([
      personAddsStores(repository, ada),
      personAddsStores(repository, bob),
      Promise.all(server.map(name => create(started, name))),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(server.map(() => 202));
    const all = ['demo', ...ada, ...bob, ...server].sort();
    const files = (folder: string) =>
      git(repository, 'ls-tree', '--name-only', 'main', folder)
        .trim()
        .split('\n')
        .map(path => path.slice(folder.length).replace('.yaml', ''));
    await eventually(() => expect(files('dist/local/locks/')).toEqual(all));
    expect(files('stores/')).toEqual(all);
    expect(await names(started)).toEqual(all);
    const commits = await Promise.all(
      answers.map(async answer => changeAccepted.parse(await answer.json()).change.commit),
    );
    const kept = new Set(git(repository, 'rev-list', 'main').trim().split('\n'));
    for (const commit of [...byAda, ...byBob, ...commits]) expect(kept.has(commit)).toBe(true);
  });
});

describe('a fleet.yaml that becomes invalid later', () => {
  test('is answered by 503 with file, line and rule, until a push repairs it', async () => {
    const started = await givenServer();
    const { server, repository } = started;
    const good = git(repository, 'show', 'main:fleet.yaml');
    personCommits(repository, { 'fleet.yaml': good.replace('scheme: http', 'scheme: gopher') });
    const line = good.split('\n').findIndex(text => text.includes('scheme: http')) + 1;
    for (const path of ['/api/stores', '/api/stores/demo', '/api/fleet']) {
      const response = await fetch(server.url + path);
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      const { detail } = problemDocument.parse(await response.json());
      expect(detail).toContain(`fleet.yaml:${line}:`);
      expect(detail).toContain('spec.clusters.local.ingress.scheme = "gopher" must be http or https');
    }
    const refused = await create(started, 'acme');
    expect(refused.status).toBe(503);
    expect(problemDocument.parse(await refused.json()).detail).toContain('must be http or https');
    // The dashboard itself keeps running and can show it.
    expect((await fetch(server.url)).status).toBe(200);

    personCommits(repository, { 'fleet.yaml': good });
    expect((await fetch(`${server.url}/api/stores`)).status).toBe(200);
    expect((await create(started, 'acme')).status).toBe(202);
  });

  test('does not keep a server from starting, which reports it and recovers', async () => {
    const first = await givenServer();
    const good = git(first.repository, 'show', 'main:fleet.yaml');
    await first.server.stop();
    personCommits(first.repository, { 'fleet.yaml': 'kind: {' });
    const second = await givenServer(first.data);
    expect((await fetch(`${second.server.url}/api/stores`)).status).toBe(503);
    personCommits(first.repository, { 'fleet.yaml': good });
    expect(await names(second)).toEqual(['demo']);
  });
});

describe('a start fails with a reason for', () => {
  const start = (variables: Record<string, string>) =>
    startServer(
      readConfig({
        PORT: '0',
        STOREFLEET_DATA_DIR: givenDirectory(),
        STOREFLEET_SEED_DIR: home,
        STOREFLEET_LOG_LEVEL: 'silent',
        ...variables,
      }),
      program(),
    );

  async function givenTaken(): Promise<number> {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    return (other.address() as AddressInfo).port;
  }

  test.each([
    ['of the dashboard', 'PORT', (port: number) => ({ PORT: String(port) })],
    [
      'of the Git listener',
      'STOREFLEET_GIT_LISTEN',
      (port: number) => ({ STOREFLEET_GIT_LISTEN: `127.0.0.1:${port}` }),
    ],
  ])('an address %s that is in use', async (_, variable, variables) => {
    const port = await givenTaken();
    const starting = start(variables(port));
    await expect(starting).rejects.toThrow(Unavailable);
    await expect(starting).rejects.toThrow(
      `Can't listen on 127.0.0.1:${port}, the port is in use. Set ${variable} to an address of this machine with a free port.`,
    );
  });

  test('a second listener, and the first is free again', async () => {
    const port = await freePort('127.0.0.1');
    await expect(
      start({ PORT: String(port), STOREFLEET_GIT_LISTEN: `127.0.0.1:${await givenTaken()}` }),
    ).rejects.toThrow();
    const second = createServer().listen(port, '127.0.0.1');
    await once(second, 'listening');
    second.close();
  });

  test('an initial fleet that breaks a rule', async () => {
    const seed = givenFiles({ 'fleet.yaml': 'kind: Fleet' });
    await expect(start({ STOREFLEET_SEED_DIR: seed })).rejects.toThrow(InvalidInput);
  });

  test('a missing kubeconfig', async () => {
    await expect(start({ KUBECONFIG: '/nowhere/config' })).rejects.toThrow(
      /^KUBECONFIG = "\/nowhere\/config" does not exist/,
    );
  });
});

describe('stop', () => {
  test('ends open event streams and resolves', async () => {
    const started = await givenServer();
    const stream = await fetch(`${started.server.url}/api/stream`);
    const ended = stream.text().catch(() => 'broken off');
    await started.server.stop();
    await ended;
    await expect(fetch(started.server.url)).rejects.toThrow();
  });

  test('can be called twice', async () => {
    const { server } = await givenServer();
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
  });
});
