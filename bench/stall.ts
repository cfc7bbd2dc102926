import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { addressOf, givenFleet, nameOf, serve } from './served-fleet.ts';
import { during, now, readStalls } from './stalls.ts';
import type { ImportAccepted, ImportProgress } from '#contract';

/**
 * Measures the longest stall of the server by kind of request: the most CPU time of its thread in one turn of the event
 * loop, and the longest turn on this machine. The reference is the same server without requests. Turns of less than 8
 * ms of CPU are not counted.
 * npx tsx bench/stall.ts [stores] [rows]
 */
const [stores = '1000', rows = '5000'] = process.argv.slice(2);
const directory = await mkdtemp(join(tmpdir(), 'storefleet-bench-'));
const log = join(directory, 'stalls');

try {
  const data = join(directory, 'data');
  await givenFleet(join(data, 'fleet.git'), Number(stores));
  await measure(data);
} finally {
  await rm(directory, { recursive: true });
}

async function measure(data: string): Promise<void> {
  const server = serve(data, {
    options: ['--import', join(import.meta.dirname, 'stall-probe.js')],
    environment: { STALL_LOG: log },
  });
  console.log(`| ${stores} stores, ${rows} rows | s | longest stall: CPU ms | wall ms |`);
  console.log('| --- | --- | --- | --- |');
  const phase = async (title: string, work: () => Promise<unknown>) => {
    const from = now();
    await work();
    const to = now();
    // Work at the end is reported once it is over.
    await pause(1500);
    const stalls = during(await readStalls(log), from, to);
    const most = (of: 'cpu' | 'wall') => Math.max(0, ...stalls.map(stall => stall[of])).toFixed(0);
    console.log(`| ${title} | ${((to - from) / 1000).toFixed(1)} | ${most('cpu')} | ${most('wall')} |`);
  };
  try {
    const url = await addressOf(server);
    // Work after the start is not counted: records are read, each store is compared once.
    await phase('from the first answer on', () => settled(url));
    await phase('nothing', () => pause(10_000));
    const get = (path: string) => async () => text(await fetch(`${url}${path}`));
    await phase('GET /api/stores', () => times(5, get('/api/stores?limit=1000')));
    await phase('GET /api/history', () => times(5, get('/api/history?limit=200')));
    for (const format of ['csv', 'yaml'] as const) {
      await phase(`preview, ${format}`, () => times(1, async () => text(await send(url, format, '?dryRun=true'))));
    }
    for (const format of ['yaml', 'csv'] as const) {
      let id = '';
      await phase(`import, ${format}`, async () => {
        const { progress } = JSON.parse(await text(await send(url, format))) as ImportAccepted;
        id = progress.id;
        for (let cursor = 0; ;) {
          const response = await fetch(`${url}/api/imports/${id}/progress?after=${cursor}`);
          const steps = JSON.parse(await text(response)) as ImportProgress & { cursor: number };
          cursor = steps.cursor;
          if (steps.state === 'done' && cursor === steps.total) return;
          await pause(100);
        }
      });
      await phase('its rows', () => times(5, get(`/api/imports/${id}`)));
      await phase('its file of refused rows', () => times(5, get(`/api/imports/${id}/refused`)));
    }
    await phase('GET /api/stores of all', () => times(5, get('/api/stores?limit=1000')));
    await phase('GET /api/history of all', () => times(5, get('/api/history?limit=200')));
    await phase('nothing, with all', () => pause(10_000));
  } finally {
    server.kill('SIGKILL');
    await once(server, 'close');
  }
}

/** Waits until the server has had no long turns for some seconds. */
async function settled(url: string): Promise<void> {
  await text(await fetch(`${url}/api/stores?limit=1000`));
  for (let previous = -1; ;) {
    const { length } = await readStalls(log);
    if (length === previous) return;
    previous = length;
    await pause(5000);
  }
}

/** One row in ten is refused: its host is that of the row before it. */
function send(url: string, format: 'csv' | 'yaml', query = ''): Promise<Response> {
  const sent = Array.from({ length: Number(rows) }, (_, index) => {
    const name = `${format}-${nameOf(index)}`;
    const host = `${format}-${index % 10 === 9 ? index - 1 : index}.example.com`;
    return { name, host, title: `Shop "${index}"`, email: 'ada@example.com' };
  });
  const body =
    format === 'csv'
      ? [
          'name,title,host,admin.email',
          ...sent.map(row => [row.name, `"Shop ""${row.name}"""`, row.host, row.email].join()),
        ]
      : sent.map(
          ({ name, title, host, email }) =>
            `- kind: WooStore\n  metadata: { name: ${name} }\n  spec:\n    title: ${JSON.stringify(title)}\n` +
            `    host: ${host}\n    admin: { email: ${email} }`,
        );
  const headers = { 'Content-Type': format === 'csv' ? 'text/csv' : 'application/yaml' };
  return fetch(`${url}/api/imports${query}`, { method: 'POST', headers, body: body.join('\n') });
}

async function text(response: Response): Promise<string> {
  const body = await response.text();
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}: ${body.slice(0, 500)}`);
  return body;
}

async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let round = 0; round < count; round++) await work();
}
