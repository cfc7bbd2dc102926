import { once } from 'node:events';
import { connect } from 'node:net';
import express from 'express';
import { describe, expect, test } from 'vitest';
import { givenListening, givenLog } from '../../test/support/fleet-server.ts';
import { problemDocuments } from '../http/errors.ts';
import { loopbackHosts, sameOrigin } from './same-origin.ts';

interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** No client library sends an arbitrary Host, so the bytes are written by hand. */
async function sendRaw(base: string, lines: readonly string[], body = ''): Promise<HttpAnswer> {
  const socket = connect(Number(new URL(base).port), '127.0.0.1');
  const headers = body === '' ? lines : [...lines, `Content-Length: ${Buffer.byteLength(body)}`];
  socket.write(`${[...headers, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  const text = Buffer.concat(chunks).toString();
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text };
}

/** The guard in front of a server that accepts everything and records the requests that reached it. */
async function givenGuarded(more: readonly string[] = []) {
  const reached: string[] = [];
  const app = express();
  app.use(sameOrigin(new Set([...loopbackHosts, ...more])));
  app.use((request, response) => {
    reached.push(request.method);
    response.send('yes');
  });
  app.use(problemDocuments(givenLog().logger));
  return { base: await givenListening(app), reached };
}

describe('the Host header', () => {
  const hosts: [title: string, host: string, status: number][] = [
    ['a name of ours', 'localhost', 200],
    ['with a port', 'localhost:8080', 200],
    ['in upper case', 'LocalHost:8080', 200],
    ['an IPv4 address', '127.0.0.1:8080', 200],
    ['an IPv6 address', '[::1]:8080', 200],
    ['the same IPv6 address spelled out', '[0:0:0:0:0:0:0:1]', 200],
    ['a name that was allowed', 'fleet.example.com', 200],
    ['a name that was allowed, with a port, in upper case', 'FLEET.example.com:443', 200],
    ['a name that was made to resolve to loopback', 'rebind.attacker.example', 403],
    ['such a name with our port', 'rebind.attacker.example:8080', 403],
    ['a name that begins like ours', 'localhost.attacker.example', 403],
    ['a name that ends like ours', 'attacker.localhost', 403],
    ['a name below one that was allowed', 'x.fleet.example.com', 403],
    ['our name with a final dot', 'localhost.', 403],
    ['another loopback address', '127.0.0.2', 403],
    ['every interface', '0.0.0.0:8080', 403],
    ['an address of the network', '192.168.1.10', 403],
    ['our name behind another', 'attacker.example@localhost', 403],
    ['our name before a path', 'localhost/attacker.example', 403],
    ['our name before a fragment', 'localhost#attacker.example', 403],
    ['two names', 'localhost attacker.example', 403],
    ['a port that is none', 'localhost:port', 403],
    ['an IPv6 address without brackets', '::1', 403],
    ['nothing', '', 403],
  ];
  test.each(hosts)('%s: %j → %i', async (_, host, status) => {
    const { base, reached } = await givenGuarded(['fleet.example.com']);
    const answered = await sendRaw(base, ['GET /api/stores HTTP/1.1', `Host: ${host}`]);
    expect(answered.status).toBe(status);
    expect(reached).toHaveLength(status === 200 ? 1 : 0);
  });

  test('refuses a missing Host: HTTP/1.1 forbids it, HTTP/1.0 does not', async () => {
    const { base, reached } = await givenGuarded();
    expect((await sendRaw(base, ['GET / HTTP/1.1'])).status).toBe(400);
    expect((await sendRaw(base, ['GET / HTTP/1.0'])).status).toBe(403);
    expect(reached).toEqual([]);
  });

  test('quotes the host in the refusal and names what to do', async () => {
    const { base } = await givenGuarded();
    const { text } = await sendRaw(base, ['GET / HTTP/1.1', 'Host: rebind.example']);
    expect(text).toContain('application/problem+json');
    expect(text).toContain(String.raw`The host \"rebind.example\" is not served here`);
    expect(text).toContain('STOREFLEET_ALLOWED_HOSTS');
  });
});

describe('the origin of a request', () => {
  const ownHost = 'localhost:8080';
  const writes = ['POST', 'PATCH', 'PUT', 'DELETE'];
  const cases: [title: string, host: string, headers: string[], writesAllowed: boolean][] = [
    ['no browser, without a header', ownHost, [], true],
    ['our own page', ownHost, ['Origin: http://localhost:8080', 'Sec-Fetch-Site: same-origin'], true],
    ['our own page, an older browser', ownHost, ['Origin: http://localhost:8080'], true],
    ['our own page, Host in upper case', 'LOCALHOST:8080', ['Origin: http://localhost:8080'], true],
    ['our own page on IPv6', '[::1]:8080', ['Origin: http://[::1]:8080', 'Sec-Fetch-Site: same-origin'], true],
    ['typed into the address bar', ownHost, ['Sec-Fetch-Site: none'], true],
    ['another site', ownHost, ['Origin: https://attacker.example', 'Sec-Fetch-Site: cross-site'], false],
    ['another site, an older browser', ownHost, ['Origin: https://attacker.example'], false],
    ['another site that sends no origin', ownHost, ['Sec-Fetch-Site: cross-site'], false],
    ['another port that sends no origin', ownHost, ['Sec-Fetch-Site: same-site'], false],
    ['a sandboxed frame or a file', ownHost, ['Origin: null'], false],
    ['a sandboxed frame that claims to be ours', ownHost, ['Origin: null', 'Sec-Fetch-Site: same-origin'], false],
    ['another port of localhost', ownHost, ['Origin: http://localhost:5173', 'Sec-Fetch-Site: same-site'], false],
    ['another port of localhost, an older browser', ownHost, ['Origin: http://localhost:5173'], false],
    ['the default port of localhost', ownHost, ['Origin: http://localhost'], false],
    ['another name of this machine', ownHost, ['Origin: http://127.0.0.1:8080'], false],
    ['a name below ours', ownHost, ['Origin: http://shop.localhost:8080', 'Sec-Fetch-Site: same-site'], false],
    ['an origin that is none', ownHost, ['Origin: localhost:8080'], false],
    [
      'a foreign origin with Sec-Fetch-Site same-origin',
      ownHost,
      ['Origin: http://x.example', 'Sec-Fetch-Site: same-origin'],
      false,
    ],
    [
      'our origin with Sec-Fetch-Site cross-site',
      ownHost,
      ['Origin: http://localhost:8080', 'Sec-Fetch-Site: cross-site'],
      false,
    ],
    ['a word that is not known', ownHost, ['Sec-Fetch-Site: SAME-ORIGIN'], false],
  ];
  test.each(cases)('%s: answers reads without CORS headers and checks writes', async (_, host, headers, allowed) => {
    const { base, reached } = await givenGuarded();
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const { status, text } = await sendRaw(base, [`${method} /api/stores HTTP/1.1`, `Host: ${host}`, ...headers]);
      expect(status).toBe(200);
      expect(text).not.toMatch(/access-control-/i);
    }
    expect(reached.splice(0)).toHaveLength(3);
    for (const method of writes) {
      const { status, text } = await sendRaw(
        base,
        [`${method} /api/stores HTTP/1.1`, `Host: ${host}`, ...headers],
        '{}',
      );
      expect(`${method} ${status}`).toBe(`${method} ${allowed ? 200 : 403}`);
      expect(text).not.toMatch(/access-control-/i);
    }
    expect(reached).toEqual(allowed ? writes : []);
  });

  test('refuses a form of another page, which posts text without a preflight', async () => {
    const { base, reached } = await givenGuarded();
    const { status } = await sendRaw(
      base,
      [
        'POST /api/stores HTTP/1.1',
        'Host: localhost:8080',
        'Origin: https://attacker.example',
        'Sec-Fetch-Site: cross-site',
        'Sec-Fetch-Mode: navigate',
        'Content-Type: text/plain',
      ],
      '{"kind":"WooStore","x":"="}',
    );
    expect(status).toBe(403);
    expect(reached).toEqual([]);
  });

  test('grants no permission to a preflight of another origin', async () => {
    const { base } = await givenGuarded();
    const { text } = await sendRaw(base, [
      'OPTIONS /api/stores HTTP/1.1',
      'Host: localhost:8080',
      'Origin: https://attacker.example',
      'Access-Control-Request-Method: DELETE',
      'Access-Control-Request-Headers: content-type',
    ]);
    expect(text).not.toMatch(/access-control-allow/i);
  });

  test('refuses the origin of an allowed name: the page must be on the requested host', async () => {
    const { base } = await givenGuarded(['fleet.example.com']);
    const write = (host: string, origin: string) =>
      sendRaw(base, ['POST /api/stores HTTP/1.1', `Host: ${host}`, `Origin: ${origin}`], '{}');
    expect((await write('fleet.example.com', 'https://fleet.example.com')).status).toBe(200);
    expect((await write(ownHost, 'https://fleet.example.com')).status).toBe(403);
  });
});
