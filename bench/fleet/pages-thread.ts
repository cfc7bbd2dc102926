import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { PagesReport, PagesRequest } from './pages.ts';

const { url, count } = workerData as { readonly url: string; readonly count: number };

/** Pages whose events are read; the others only receive them. */
const maxRead = 100;
/** Connections that are opened at once: a server queues few. */
const atOnce = 50;

interface Expected {
  readonly id: number;
  readonly shownBy: string;
  readonly times: number[];
  readonly by: Set<number>;
}
const expected = new Map<string, Expected[]>();
let shown = new Map<number, readonly number[]>();
let events = new Map<string, number>();
let bytesOfAll = 0;
let bytesOfOne = 0;

/** The same clock as that of the main thread. */
const now = () => performance.timeOrigin + performance.now();

async function openRead(page: number): Promise<void> {
  const [response] = (await once(get(`${url}/api/stream`, { agent: false }), 'response')) as [IncomingMessage];
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const at = now();
    const bytes = Buffer.byteLength(chunk);
    bytesOfAll += bytes;
    if (page === 0) bytesOfOne += bytes;
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) readEvent(page, part, at);
  });
  await once(response, 'data');
}

function readEvent(page: number, text: string, at: number): void {
  const name = /^event:\s?(.*)$/m.exec(text)?.[1];
  if (name === undefined) return;
  if (page === 0) events.set(name, (events.get(name) ?? 0) + 1);
  const store = /"name":"([^"]*)"/.exec(text)?.[1];
  for (const change of expected.get(store ?? '') ?? []) {
    if (change.by.has(page) || !text.includes(change.shownBy)) continue;
    change.by.add(page);
    change.times.push(at);
  }
}

async function openUnread(): Promise<void> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('data', (chunk: Buffer) => (bytesOfAll += chunk.length));
  await once(socket, 'connect');
  socket.write(`GET /api/stream HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\n\r\n`);
  await once(socket, 'data');
}

parentPort?.on('message', (request: PagesRequest) => {
  if (request.type === 'expect') {
    const { id, store, shownBy } = request;
    const change: Expected = { id, shownBy, times: [], by: new Set() };
    // A later change of the store replaces what no page has shown.
    expected.set(store, [change]);
    shown.set(id, change.times);
    return;
  }
  parentPort?.postMessage({ shown, events, bytesOfOne, bytesOfAll } satisfies PagesReport);
  shown = new Map();
  events = new Map();
  bytesOfOne = 0;
  bytesOfAll = 0;
  expected.clear();
});

// The last one that the server writes to is read, too.
const unread = Math.max(0, count - maxRead);
for (let from = 0; from < count; from += atOnce) {
  const some = Array.from({ length: Math.min(atOnce, count - from) }, (_, index) => from + index);
  const isRead = (index: number) => index === 0 || index > unread;
  await Promise.all(some.map(index => (isRead(index) ? openRead(index) : openUnread())));
}
parentPort?.postMessage('open');
