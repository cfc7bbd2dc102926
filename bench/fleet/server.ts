import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuOf, memoryOf, type CpuTime } from '../process-usage.ts';
import { addressOf, serve } from '../served-fleet.ts';
import { now } from '../stalls.ts';
import type { FleetView, StoreList, StoreSummary } from '#contract';

export interface ServerOptions {
  /** Path of a kubeconfig; without it no cluster is connected. */
  readonly kubeconfig?: string | undefined;
  /** Directory of its CPU profile. */
  readonly profile?: string | undefined;
  /** File of the long turns of its event loop. */
  readonly stalls?: string | undefined;
  /** File of the bytes that remain after garbage collections. */
  readonly heap?: string | undefined;
}

/** A `storefleet serve` that is measured. */
export class MeasuredServer {
  readonly #process: ChildProcess;
  readonly #url: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;

  private constructor(server: ChildProcess, url: string, startedAt: number) {
    this.#process = server;
    this.#url = url;
    this.startedAt = startedAt;
  }

  /** Resolves when the server says its address. */
  static async start(
    data: string,
    { kubeconfig = '', profile, stalls, heap }: ServerOptions = {},
  ): Promise<MeasuredServer> {
    const startedAt = now();
    const options = [
      ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
      ...(stalls === undefined ? [] : ['--import', join(import.meta.dirname, '../stall-probe.js')]),
      ...(heap === undefined ? [] : ['--expose-gc', '--import', join(import.meta.dirname, 'heap-probe.js')]),
    ];
    const environment = {
      KUBECONFIG: kubeconfig,
      ...(stalls === undefined ? {} : { STALL_LOG: stalls, STALL_OFF: '1' }),
      ...(heap === undefined ? {} : { HEAP_LOG: heap }),
    };
    const server = serve(data, { options, environment });
    return new MeasuredServer(server, await addressOf(server), startedAt);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get url(): string {
    return this.#url;
  }

  /** Seconds since its start. */
  get age(): number {
    return (now() - this.startedAt) / 1000;
  }

  cpu(): Promise<CpuTime> {
    return cpuOf(this.pid);
  }

  /** Returns its CPU and that of git while something runs, in % of a core. */
  async usage(work: () => Promise<unknown>): Promise<[number, number]> {
    const [before, from] = [await this.cpu(), now()];
    await work();
    const [after, to] = [await this.cpu(), now()];
    const share = (seconds: number) => (seconds / (to - from)) * 100_000;
    return [share(after.own - before.own), share(after.children - before.children)];
  }

  /** Megabytes. */
  memory(): Promise<{ now: number; peak: number }> {
    return memoryOf(this.pid);
  }

  /** Makes it write the bytes that remain after a garbage collection. */
  collectGarbage(): void {
    this.#process.kill('SIGUSR2');
  }

  /** Starts or ends the observation of its event loop. */
  toggleStalls(): void {
    this.#process.kill('SIGUSR2');
  }

  async text(path: string, init?: RequestInit): Promise<string> {
    const response = await fetch(this.#url + path, init);
    const body = await response.text();
    if (!response.ok) throw new Error(`${path} is answered ${response.status}: ${body.slice(0, 500)}`);
    return body;
  }

  /** Returns all stores, in pages as the dashboard requests them. */
  async stores(onPage: () => void = () => undefined): Promise<StoreSummary[]> {
    const items: StoreSummary[] = [];
    for (let query = 'limit=200'; ;) {
      const page = JSON.parse(await this.text(`/api/stores?${query}`)) as StoreList;
      for (const item of page.items) items.push(item);
      onPage();
      if (page.next === null) return items;
      query = `limit=1000&after=${encodeURIComponent(page.next)}`;
    }
  }

  async fleet(): Promise<FleetView> {
    return JSON.parse(await this.text('/api/fleet')) as FleetView;
  }

  async create(name: string): Promise<void> {
    const store = { kind: 'WooStore', metadata: { name }, spec: { title: 'New', admin: { email: 'ada@example.com' } } };
    const headers = { 'Content-Type': 'application/json' };
    await this.text('/api/stores', { method: 'POST', headers, body: JSON.stringify(store) });
  }

  /** Bytes of a response as they come over the wire. */
  bytes(path: string, encoding: string): Promise<number> {
    return new Promise((resolve, reject) => {
      get(this.#url + path, { headers: { 'Accept-Encoding': encoding } }, response => {
        let bytes = 0;
        response.on('data', (chunk: Buffer) => (bytes += chunk.length));
        response.on('end', () => resolve(bytes));
        response.on('error', reject);
      }).on('error', reject);
    });
  }

  /** Ends it at once, in whatever it does. */
  async kill(): Promise<void> {
    // Its own children may keep its output open for longer.
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }

  /** Ends it as a person does, so that what it is to write at its end is written. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const closed = once(this.#process, 'close');
    this.#process.kill('SIGTERM');
    const patience = new AbortController();
    void pause(60_000, undefined, { signal: patience.signal }).then(
      () => this.#process.kill('SIGKILL'),
      () => undefined,
    );
    await closed;
    patience.abort();
  }
}

/** Leaves what the first start of a checkout builds and caches, so that no start that is measured does it. */
export async function prepareServer(): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'storefleet-bench-'));
  const server = await MeasuredServer.start(data);
  await server.stop();
  await rm(data, { recursive: true });
}
