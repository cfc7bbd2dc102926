import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  addStore,
  filesOf,
  git,
  givenChange,
  givenDirectory,
  givenFleet,
  givenPlan,
  storeText,
  type Fixture,
} from '../../test/support/ledger.ts';
import { defaultProgram, gitEnvironment } from '../ledger/index.ts';
import { createGitListener, type GitListenerOptions } from './listener.ts';

const token = 'correct horse:battery';
const run = promisify(execFile);

interface Served extends Fixture {
  readonly port: number;
  readonly url: string;
  readonly warn: ReturnType<typeof vi.fn>;
}

async function givenListener(options: Partial<GitListenerOptions> = {}): Promise<Served> {
  const fixture = await givenFleet(['acme']);
  const warn = vi.fn();
  const server = createGitListener({ repository: fixture.repository, token, logger: { warn }, ...options });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>(resolve => server.close(() => resolve()));
  });
  const { port } = server.address() as AddressInfo;
  return { ...fixture, port, warn, url: `http://argocd:${encodeURIComponent(token)}@127.0.0.1:${port}/git/fleet.git` };
}

/** Not blocking, because the listener lives in this process. */
async function client(...args: string[]): Promise<string> {
  const env = { ...gitEnvironment(defaultProgram), GIT_TRACE_PACKET: '1', GIT_TRACE_CURL: '1' };
  const { stdout, stderr } = await run('git', args, { env, cwd: givenDirectory(), maxBuffer: 64 * 1024 * 1024 });
  return stdout + stderr;
}

async function clone(url: string, ...args: string[]): Promise<{ directory: string; trace: string }> {
  const directory = join(givenDirectory(), 'clone');
  return { directory, trace: await client('clone', ...args, url, directory) };
}

const authorization = `Basic ${Buffer.from(`any:${token}`).toString('base64')}`;

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function requestGit(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', method, path, headers: { authorization, ...headers } });
    request.on('error', reject).on('response', response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.end(body);
  });
}

const packet = (text: string) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;

/** A request of protocol version 2 for the refs, the smallest possible. */
const listRefs = Buffer.from(`${packet('command=ls-refs\n')}0001${packet('ref-prefix refs/\n')}0000`);
const uploadPack = {
  'content-type': 'application/x-git-upload-pack-request',
  'git-protocol': 'version=2',
};

describe('the Git listener serves', () => {
  test('a clone with the token, by protocol version 2', async () => {
    const { url } = await givenListener();
    const { directory, trace } = await clone(url);
    expect(readFileSync(join(directory, 'stores/acme.yaml'), 'utf8')).toBe(storeText('acme'));
    expect(trace).toContain('clone< version 2');
  });

  test.each(['0', '1'])('a clone by protocol version %s', async version => {
    const { url } = await givenListener();
    const { trace } = await clone(url, '-c', `protocol.version=${version}`);
    expect(trace).not.toContain('clone< version 2');
    expect(trace).not.toContain('refs/storefleet');
  });

  test('a shallow clone, and the commits since', async () => {
    const { url, ledger, path } = await givenListener();
    await ledger.submit(givenChange('1'), addStore('bolt'));
    const { directory } = await clone(url, '--depth=1');
    expect(git(directory, 'rev-list', '--count', 'HEAD').trim()).toBe('1');
    const { commit } = await ledger.submit(givenChange('2'), addStore('cove'));
    await client('-C', directory, 'fetch', '--depth=1', 'origin', 'main');
    expect(git(directory, 'rev-parse', 'FETCH_HEAD').trim()).toBe(commit);
    await client('-C', directory, 'fetch', '--unshallow');
    expect(git(directory, 'rev-list', '--count', 'origin/main')).toBe(git(path, 'rev-list', '--count', 'main'));
  });

  test('a long negotiation, which Git compresses', async () => {
    const { url, ledger, path } = await givenListener();
    const { directory } = await clone(url);
    for (let index = 0; index < 70; index++) git(directory, 'commit', '--quiet', '--allow-empty', '-m', `${index}`);
    git(directory, 'update-ref', '-d', 'refs/remotes/origin/main');
    await ledger.submit(givenChange('1'), addStore('bolt'));
    const trace = await client('-C', directory, 'fetch', 'origin');
    expect(trace).toMatch(/Content-Encoding: gzip/i);
    expect(git(directory, 'rev-parse', 'origin/main')).toBe(git(path, 'rev-parse', 'main'));
  });

  test('twenty clones at once, more than the pipes hold', async () => {
    const { url, ledger, path } = await givenListener();
    const noise = Array.from({ length: 40_000 }, (_, index) => `${index}-${Math.random()}`).join('\n');
    const writes = new Map([...filesOf('big'), ['dist/noise.txt', noise] as const]);
    await ledger.submit(givenChange('1'), () => givenPlan({ writes }));
    const clones = await Promise.all(Array.from({ length: 20 }, () => clone(url, '--quiet')));
    for (const { directory } of clones) {
      expect(git(directory, 'rev-parse', 'HEAD')).toBe(git(path, 'rev-parse', 'main'));
      expect(readFileSync(join(directory, 'dist/noise.txt'), 'utf8')).toBe(noise);
    }
  });

  test('clones while changes are written', async () => {
    const { url, ledger } = await givenListener();
    await Promise.all([
      ...Array.from({ length: 10 }, (_, index) => ledger.submit(givenChange(`${index}`), addStore(`store-${index}`))),
      ...Array.from({ length: 10 }, async () => {
        git((await clone(url, '--quiet')).directory, 'fsck', '--strict');
      }),
    ]);
  });

  test('the branch and not the proofs', async () => {
    const { url, ledger } = await givenListener();
    await ledger.proofs.record({
      store: 'acme',
      commit: 'a'.repeat(40),
      kind: 'live',
      at: '2026-11-21T10:00:00Z',
      seconds: 1,
      images: {},
    });
    const refs = await run('git', ['ls-remote', url], { env: gitEnvironment(defaultProgram) });
    expect(
      refs.stdout
        .trim()
        .split('\n')
        .map(line => line.split('\t')[1]),
    ).toEqual(['HEAD', 'refs/heads/main']);
  });
});

describe('the Git listener refuses', () => {
  const credentials: [string, string | undefined][] = [
    ['a wrong token', `Basic ${Buffer.from('any:wrong').toString('base64')}`],
    ['the token as user', `Basic ${Buffer.from(`${token.replace(':', '')}:`).toString('base64')}`],
    ['a longer token', `Basic ${Buffer.from(`any:${token}x`).toString('base64')}`],
    ['credentials without a colon', `Basic ${Buffer.from('any').toString('base64')}`],
    ['a bearer token', `Bearer ${token}`],
    ['no base64', 'Basic ÄÖÜ'],
    ['nothing', undefined],
  ];
  test.each(credentials)('%s with 401, at any address', async (_, header) => {
    const { port } = await givenListener();
    for (const path of ['/git/fleet.git/info/refs?service=git-upload-pack', '/elsewhere']) {
      const answer = await requestGit(port, 'GET', path, {
        authorization: Buffer.from(header ?? '').toString('latin1'),
      });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
    }
  });

  test('a clone with a wrong token', async () => {
    const { url } = await givenListener();
    await expect(clone(url.replace(/:[^:@]*@/, ':wrong@'))).rejects.toThrow(/Authentication failed|terminal prompts/);
  });

  test('to start without a token', async () => {
    const { repository } = await givenFleet();
    expect(() => createGitListener({ repository, token: '' })).toThrow(/token/);
  });

  test('a push, even when the repository would accept it', async () => {
    const { url, path } = await givenListener();
    git(path, 'config', 'http.receivepack', 'true');
    const { directory } = await clone(url);
    git(directory, 'commit', '--quiet', '--allow-empty', '-m', 'Mine');
    const before = git(path, 'rev-parse', 'main');
    await expect(client('-C', directory, 'push', 'origin', 'HEAD:main')).rejects.toThrow(/403/);
    expect(git(path, 'rev-parse', 'main')).toBe(before);
  });

  const requests: [string, string, number][] = [
    ['POST', '/git/fleet.git/git-receive-pack', 403],
    ['GET', '/git/fleet.git/info/refs?service=git-receive-pack', 403],
    ['GET', '/git/fleet.git/info/refs', 403],
    ['GET', '/git/fleet.git/info/refs?service=git-upload-archive', 403],
    ['POST', '/git/fleet.git/info/refs?service=git-upload-pack', 405],
    ['GET', '/git/fleet.git/git-upload-pack', 405],
    ['DELETE', '/git/fleet.git/git-upload-pack', 405],
    ['GET', '/', 404],
    ['GET', '/git/fleet.git', 404],
    ['GET', '/git/fleet.git/HEAD', 404],
    ['GET', '/git/fleet.git/config', 404],
    ['GET', '/git/fleet.git/objects/info/packs', 404],
    ['GET', '/git/other.git/info/refs?service=git-upload-pack', 404],
    ['GET', '/git/fleet.git/../fleet.git/info/refs?service=git-upload-pack', 404],
    ['GET', '/git/fleet.git/%2e%2e/etc/passwd', 404],
    ['POST', '/git/fleet.git/git-upload-archive', 404],
  ];
  test.each(requests)('%s %s with %d', async (method, path, status) => {
    const { port } = await givenListener();
    expect((await requestGit(port, method, path)).status).toBe(status);
  });

  test.each<[string, Record<string, string>]>([
    ['with its length', { 'content-length': String(17 * 1024 * 1024 + 23) }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('a body that is too long, %s', async (_, length) => {
    const { port } = await givenListener();
    const requestStart = `${packet('command=ls-refs\n')}0001`;
    const sent = Buffer.concat([
      Buffer.from(requestStart),
      Buffer.alloc(17 * 1024 * 1024, packet('ref-prefix refs/\n')),
    ]);
    const headers = { ...uploadPack, ...length };
    const { status, body } = await requestGit(port, 'POST', '/git/fleet.git/git-upload-pack', headers, sent);
    expect({ status, body: body.toString() }).toEqual({
      status: 413,
      body: expect.stringContaining('16 MiB') as string,
    });
  });

  test('headers that are too long', async () => {
    const { port } = await givenListener();
    const answer = await requestGit(port, 'GET', '/git/fleet.git/info/refs', { 'x-long': 'x'.repeat(10_000) });
    expect(answer.status).toBe(431);
  });

  test('more requests at once than its limit', async () => {
    const { port } = await givenListener({ maxConcurrent: 0 });
    const answer = await requestGit(port, 'GET', '/git/fleet.git/info/refs?service=git-upload-pack');
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
  });
});

describe('requests to the Git listener', () => {
  const bodies: [string, Record<string, string>, Buffer][] = [
    ['with a length', { 'content-length': String(listRefs.length) }, listRefs],
    ['in chunks', { 'transfer-encoding': 'chunked' }, listRefs],
    ['compressed', { 'content-encoding': 'gzip' }, gzipSync(listRefs)],
  ];
  test.each(bodies)('%s are answered', async (_, headers, body) => {
    const { port, path } = await givenListener();
    const answer = await requestGit(
      port,
      'POST',
      '/git/fleet.git/git-upload-pack',
      { ...uploadPack, ...headers },
      body,
    );
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toContain(`${git(path, 'rev-parse', 'main').trim()} refs/heads/main`);
  });

  test('without Git are an error that the listener survives', async () => {
    const { port } = await givenListener();
    const path = '/git/fleet.git/git-upload-pack';
    const odd = await requestGit(port, 'POST', path, { 'content-type': 'text/plain' }, Buffer.from('x'));
    expect(odd.status).toBe(415);
    await requestGit(port, 'POST', path, uploadPack, Buffer.from('0000junk')).catch(() => undefined);
    expect((await requestGit(port, 'POST', path, uploadPack, listRefs)).status).toBe(200);
  });

  test.runIf(process.platform === 'linux')('that end in the middle leave no process', async () => {
    const { port, path } = await givenListener();
    const socket = connect(port, '127.0.0.1');
    socket.write(
      [
        'POST /git/fleet.git/git-upload-pack HTTP/1.1',
        'Host: x',
        `Authorization: ${authorization}`,
        'Content-Type: application/x-git-upload-pack-request',
        'Git-Protocol: version=2',
        'Content-Length: 1000',
        '\r\n',
      ].join('\r\n'),
    );
    socket.write(listRefs.subarray(0, 10));
    await vi.waitFor(async () => expect(await processesOf(path)).toBeGreaterThan(0), 5000);
    socket.destroy();
    await vi.waitFor(async () => expect(await processesOf(path)).toBe(0), 5000);
  });

  test('are aborted, not ended, when Git dies in the middle of the answer', async () => {
    const binary = join(givenDirectory(), 'git');
    const answer = 'Content-Type: application/x-git-upload-pack-result\\r\\n\\r\\n000epart of it';
    writeFileSync(binary, `#!/bin/sh\nprintf '${answer}'\nsleep 0.2\nkill -9 $$\n`, { mode: 0o755 });
    const { repository } = await givenFleet();
    const { port, warn } = await givenListener({
      repository: { path: repository.path, program: { ...defaultProgram, binary } },
    });
    await expect(requestGit(port, 'POST', '/git/fleet.git/git-upload-pack', uploadPack, listRefs)).rejects.toThrow(
      /aborted/,
    );
    expect(warn).toHaveBeenCalledOnce();
  });

  test.runIf(process.platform === 'linux')('are aborted after the time limit', async () => {
    const { port, path } = await givenListener({ maxMilliseconds: 300 });
    const socket = connect(port, '127.0.0.1');
    const closed = new Promise<string>(resolve => {
      let text = '';
      socket.on('data', chunk => (text += chunk.toString())).on('close', () => resolve(text));
    });
    socket.write(
      `POST /git/fleet.git/git-upload-pack HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n` +
        'Content-Type: application/x-git-upload-pack-request\r\nContent-Length: 1000\r\n\r\n',
    );
    expect(await closed).toMatch(/^HTTP\/1.1 500 /);
    expect(await processesOf(path)).toBe(0);
  });
});

/** Returns the number of processes that serve this repository, by their environment. */
async function processesOf(path: string): Promise<number> {
  const root = path.slice(0, path.lastIndexOf('/'));
  const command = `grep -lsz "^GIT_PROJECT_ROOT=${root}$" /proc/[0-9]*/environ | wc -l`;
  const { stdout } = await run('sh', ['-c', command]);
  return Number(stdout);
}
