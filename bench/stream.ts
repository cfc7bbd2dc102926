import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import { EventStream } from '../server/http/stream.ts';
import type { StoreSummary } from '#contract';

/**
 * Milliseconds of CPU that the server takes to send events to many clients, and the same for a plain TCP server that
 * writes one buffer to each socket, the reference. Then the memory that a client takes which reads nothing.
 *
 *     npx tsx bench/stream.ts [clients] [messages]
 */
const [clients = '1000', messages = '300', ownPart] = process.argv.slice(2);

/** Last event of a run: each client reads until it has this. */
const end = 'the-last-store';

if (ownPart === undefined) await measure();
else readAll(Number(ownPart));

async function measure(): Promise<void> {
  const stream = new EventStream();
  const http = createServer(
    express().use(
      '/api',
      stream.routes(() => Promise.resolve(null)),
    ),
  );
  const sockets: Socket[] = [];
  const tcp = createTcpServer(socket => {
    sockets.push(socket);
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\n:\n'));
  });
  const plain = (summary: StoreSummary) => {
    const bytes = Buffer.from(`event:store\nid:0.0\ndata:${JSON.stringify(summary)}\n\n`);
    for (const socket of sockets) socket.write(bytes);
  };
  console.log(`| ${messages} messages to ${clients} clients | CPU ms | a message and client: µs |`);
  console.log('| --- | --- | --- |');
  console.log(row('one buffer to plain TCP', await cpuOf(tcp, plain)));
  console.log(row('event stream', await cpuOf(http, summary => stream.send('store', summary))));

  await listening(http);
  const stuck = connect((http.address() as AddressInfo).port, '127.0.0.1');
  stuck.write('GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(stuck, 'readable');
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  for (let index = 0; index < 100_000; index++) {
    stream.send('store', summaryOf(`store-${index % 10_000}`));
    if (index % 100 === 0) await pause(0);
  }
  globalThis.gc?.();
  const grown = (process.memoryUsage().rss - before) / 1024 / 1024;
  console.log(`Memory after 100,000 messages to a client that reads nothing: ${grown.toFixed(1)} MB more`);
  stuck.destroy();
  process.exit();
}

function row(name: string, cpu: number): string {
  return `| ${name} | ${cpu.toFixed(0)} | ${((cpu * 1000) / Number(clients) / Number(messages)).toFixed(1)} |`;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Returns the CPU time of this process, in milliseconds, while its clients run in another. */
async function cpuOf(server: Server, send: (summary: StoreSummary) => void): Promise<number> {
  const child = spawn(
    process.execPath,
    [...process.execArgv, import.meta.filename, clients, messages, String(await listening(server))],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await line(child, 'connected');
  const before = process.cpuUsage();
  for (let sent = 1; sent < Number(messages); sent++) {
    send(summaryOf(`store-${sent}`));
    await pause(1);
  }
  send(summaryOf(end));
  await line(child, 'read');
  const { user, system } = process.cpuUsage(before);
  child.kill();
  server.close();
  return (user + system) / 1000;
}

async function line(child: ChildProcess, wanted: string): Promise<void> {
  if (child.stdout === null) throw new TypeError('the clients have no output');
  for await (const text of createInterface(child.stdout)) if (text === wanted) return;
  throw new Error(`the clients ended before ${wanted}`);
}

/** The clients, in a process of their own. */
function readAll(port: number): void {
  let connected = 0;
  let read = 0;
  for (let index = 0; index < Number(clients); index++) {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    );
    let tail: string | undefined;
    socket.on('data', (chunk: Buffer) => {
      if (tail === undefined && ++connected === Number(clients)) console.log('connected');
      tail = (tail ?? '').slice(-end.length) + chunk.toString('latin1');
      if (tail.includes(end) && ++read === Number(clients)) console.log('read');
    });
  }
}

function summaryOf(name: string): StoreSummary {
  return {
    name,
    title: `Shop ${name}`,
    owner: 'platform',
    cluster: 'local',
    host: `${name}.localhost`,
    size: 'small',
    kind: 'WooStore',
    createdAt: '2026-11-28T10:00:00.000Z',
    status: { phase: 'Live', reason: 'Live', message: 'Shoppers can order.', since: '2026-11-28T10:00:00.000Z' },
    problem: null,
    drifted: 0,
    links: { shop: `http://${name}.localhost/`, admin: `http://${name}.localhost/wp-admin/`, engine: null },
  };
}
