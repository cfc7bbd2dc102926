import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { givenFleet } from '../served-fleet.ts';
import { Changes, fillCluster } from './cluster.ts';
import type { Kubernetes } from './kubernetes.ts';
import { monotonic, topTen, type Period } from './profile.ts';
import { Proxy } from './proxy.ts';
import { MeasuredServer } from './server.ts';
import { startShop } from './shop.ts';

/** A result beside its goal. */
export interface Measured {
  readonly title: string;
  readonly now: string;
  /** Empty for a figure without one. */
  readonly goal: string;
}

export interface MeasuredFleetOptions {
  readonly size: number;
  /** An empty directory. */
  readonly directory: string;
  readonly kubernetes: Kubernetes;
  /** Seconds for which it rests, or changes, while it is measured. */
  readonly seconds: number;
  readonly profile: string | undefined;
  /** True if the server can be made to collect garbage. */
  readonly collectsGarbage?: boolean;
}

const execute = promisify(execFile);

/** A fleet of live stores with a cluster, and the server that serves it. */
export class MeasuredFleet {
  readonly size: number;
  readonly seconds: number;
  readonly changes: Changes;
  readonly proxy: Proxy;
  /** File of the long turns of the server's event loop. */
  readonly stalls: string;
  /** The data directory of the server. */
  readonly data: string;
  readonly #heap: string;
  readonly #options: MeasuredFleetOptions;
  readonly #kubeconfig: string;
  readonly #stopShop: () => void;
  #server: MeasuredServer | undefined;
  #settled: MeasuredServer | undefined;
  #periods: Period[] = [];
  readonly #tables: string[] = [];

  private constructor(options: MeasuredFleetOptions, proxy: Proxy, stopShop: () => void) {
    const { size, seconds, directory, kubernetes } = options;
    this.size = size;
    this.seconds = seconds;
    this.changes = new Changes(kubernetes, size);
    this.proxy = proxy;
    this.stalls = join(directory, 'stalls');
    this.data = join(directory, 'data');
    this.#heap = join(directory, 'heap');
    this.#kubeconfig = join(directory, 'kubeconfig');
    this.#options = options;
    this.#stopShop = stopShop;
  }

  static async create(options: MeasuredFleetOptions): Promise<MeasuredFleet> {
    const { size, kubernetes } = options;
    const shop = await startShop();
    const fleet = new MeasuredFleet(options, new Proxy(kubernetes.address), shop.stop);
    await givenFleet(fleet.#repository, size, shop.address);
    await fillCluster(kubernetes, size, await fleet.head());
    await writeFile(fleet.#kubeconfig, kubernetes.through(await fleet.proxy.start()));
    return fleet;
  }

  /** The server, unless it starts. */
  get running(): MeasuredServer | undefined {
    return this.#server;
  }

  get server(): MeasuredServer {
    if (this.#server === undefined) throw new Error('the server has not been started');
    return this.#server;
  }

  /** Starts the server, after the one before it has ended. */
  async start(): Promise<MeasuredServer> {
    await this.#end();
    this.#server = await MeasuredServer.start(this.data, {
      kubeconfig: this.#kubeconfig,
      profile: this.#options.profile,
      ...(this.#options.collectsGarbage === true ? { heap: this.#heap } : { stalls: this.stalls }),
    });
    return this.#server;
  }

  /** Resolves with the seconds since the server's start when all stores are Live. */
  async allLive(): Promise<number> {
    for (;;) {
      const stores = await this.server.stores();
      const live = stores.filter(({ status }) => status.phase === 'Live').length;
      if (live >= this.size) return this.server.age;
      if (this.server.age > 1200) throw new Error(`${live} of ${this.size} stores are Live after 20 minutes`);
      // A longer list takes longer to answer.
      await pause(this.size / 2);
    }
  }

  /** Waits until the work of a start is done: proofs are recorded, and each store has been compared and completed. */
  async settled(): Promise<void> {
    const { server } = this;
    if (this.#settled === server) return;
    const used = async () => {
      const before = await server.cpu();
      await pause(10_000);
      const after = await server.cpu();
      return after.own + after.children - before.own - before.children;
    };
    // At rest it uses as much as in the period before, however much that is.
    for (let before = Infinity, isFalling = true; isFalling && server.age < 300;) {
      const now = await used();
      isFalling = now < 0.8 * before;
      before = now;
    }
    this.#settled = server;
  }

  /** Returns the newest commit of the fleet. */
  async head(): Promise<string> {
    const { stdout } = await this.git('rev-parse', 'refs/heads/main');
    return stdout.trim();
  }

  /** Returns the megabytes that remain after a garbage collection of the server. */
  async heap(): Promise<number> {
    const lines = async () => (await readFile(this.#heap, 'utf8').catch(() => '')).split('\n').filter(Boolean);
    const { length: known } = await lines();
    this.server.collectGarbage();
    for (;;) {
      const [line] = (await lines()).slice(known);
      if (line !== undefined) {
        const { heapUsed, external } = JSON.parse(line) as { heapUsed: number; external: number };
        return (heapUsed + external) / 1e6;
      }
      await pause(50);
    }
  }

  git(...args: string[]): Promise<{ stdout: string }> {
    return execute('git', ['--git-dir', this.#repository, ...args], { maxBuffer: 1e9 });
  }

  /** Makes a part of the server's time one of the tables of a profile. */
  async period<T>(title: string, work: () => Promise<T>): Promise<T> {
    const from = monotonic();
    const result = await work();
    this.#periods.push({ title: `${title}, ${this.size} stores`, from, to: monotonic() });
    return result;
  }

  /** Returns the tables of its profiles. */
  async stop(): Promise<readonly string[]> {
    await this.#end();
    this.proxy.stop();
    this.#stopShop();
    await this.changes.revert();
    await rm(this.#options.directory, { recursive: true });
    return this.#tables;
  }

  get #repository(): string {
    return join(this.data, 'fleet.git');
  }

  async #end(): Promise<void> {
    if (this.#server === undefined) return;
    await this.#server.stop();
    const { profile } = this.#options;
    if (profile !== undefined && this.#periods.length > 0) {
      this.#tables.push(await topTen(profile, this.#server.pid, this.#periods));
    }
    this.#periods = [];
    this.#server = undefined;
  }
}
