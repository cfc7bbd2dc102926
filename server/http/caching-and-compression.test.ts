import type { IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { validStore } from '../../test/support/fleet-server.ts';
import { sendRequest, givenServer, rawly, send, type Server } from '../../test/support/http-server.ts';
import { givenSummary } from '../../test/support/store-summary.ts';
import type { StoreList } from '#contract';

async function bytesOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function listOf(count: number): StoreList {
  const items = Array.from({ length: count }, (_, index) => givenSummary(`store-${index}`));
  return { items, total: count, next: null, revision: 'a'.repeat(40) };
}

describe('compression', () => {
  test.each<[string, string | undefined, (bytes: Buffer) => Buffer]>([
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['identity', undefined, bytes => bytes],
    ['', undefined, bytes => bytes],
  ])('answers a client that accepts %j with %s', async (encodings, encoding, decompress) => {
    const list = listOf(500);
    const server = await givenServer({ list: () => Promise.resolve(list) });
    const response = await rawly(server, '/api/stores', { 'accept-encoding': encodings });
    expect(response.headers['content-encoding']).toBe(encoding);
    expect(response.headers.vary).toContain('Accept-Encoding');
    const bytes = await bytesOf(response);
    expect(JSON.parse(decompress(bytes).toString())).toEqual(list);
    if (encoding !== undefined) expect(bytes.length).toBeLessThan(JSON.stringify(list).length / 20);
  });

  test('sends an event at once, without waiting for more', async () => {
    const server = await givenServer();
    const response = await rawly(server, '/api/stream', { 'accept-encoding': 'gzip, deflate, br' });
    expect(response.headers['content-encoding']).toBeUndefined();
    server.stream.send('removed', { name: 'acme' });
    let text = '';
    for await (const chunk of response) {
      text += (chunk as Buffer).toString();
      if (text.includes('acme')) break;
    }
    expect(text).toContain('event:removed');
  });
});

describe('a client that has an answer already', () => {
  const revalidate = async (server: Server, path: string, tag: string | null) => {
    const response = await rawly(server, path, { 'if-none-match': tag ?? '' });
    return { status: response.statusCode, tag: response.headers.etag, length: (await bytesOf(response)).length };
  };

  test.each([
    '/api/fleet',
    '/api/stores',
    '/api/stores/demo/history',
    '/api/stores/demo/manifests',
    '/api/history?limit=50',
    '/api/pull-requests',
  ])('gets no bytes: %s', async path => {
    const server = await givenServer();
    const tag = (await sendRequest(server, path)).headers.get('etag');
    expect(await revalidate(server, path, tag)).toEqual({ status: 304, tag, length: 0 });
  });

  test.each(['/api/fleet', '/api/stores', '/api/history?limit=50'])('gets the new answer: %s', async path => {
    const server = await givenServer();
    const tag = (await sendRequest(server, path)).headers.get('etag');
    await send(server, 'POST', '/api/stores', validStore('acme'));
    const answered = await revalidate(server, path, tag);
    expect(answered.status).toBe(200);
    expect(answered.tag).not.toBe(tag);
  });

  test('gets the answer for new content', async () => {
    let list = listOf(2);
    const server = await givenServer({ list: () => Promise.resolve(list) });
    const tag = (await sendRequest(server, '/api/stores')).headers.get('etag');
    const [first, ...rest] = list.items;
    if (first) list = { ...list, items: [{ ...first, status: { ...first.status, phase: 'Degraded' } }, ...rest] };
    expect((await revalidate(server, '/api/stores', tag)).status).toBe(200);
  });

  test('always gets the status of a store', async () => {
    const server = await givenServer();
    const { headers } = await sendRequest(server, '/api/stores/demo');
    expect(headers.get('cache-control')).toBe('no-store');
    // The tag names the version of the file, and the status may have changed since.
    expect(await revalidate(server, '/api/stores/demo', headers.get('etag'))).toMatchObject({ status: 200 });
  });
});
