import { spawn, type ChildProcess } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { addressOf } from '../served-fleet.ts';

/** How busy the machine is while something is measured: its load, and the latencies of a server that does nothing. */
export class Machine {
  readonly #control: ChildProcess;
  #latencies: number[] = [];
  #loadBefore = 0;

  private constructor(control: ChildProcess) {
    this.#control = control;
  }

  static async observe(): Promise<Machine> {
    const control = spawn(process.execPath, [join(import.meta.dirname, 'control-server.js')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const machine = new Machine(control);
    void machine.#request(await addressOf(control));
    return machine;
  }

  begin(): void {
    this.#latencies = [];
    this.#loadBefore = loadavg()[0] ?? 0;
  }

  /** Returns the load, from and to, and the latencies since the beginning in milliseconds. */
  end(): { load: string; latencies: readonly number[] } {
    const load = `${this.#loadBefore.toFixed(1)} → ${(loadavg()[0] ?? 0).toFixed(1)}`;
    return { load, latencies: this.#latencies };
  }

  stop(): void {
    this.#control.kill('SIGKILL');
  }

  /** Sends requests until the server is gone. */
  async #request(url: string): Promise<void> {
    for (;;) {
      const sent = performance.now();
      const answered = await fetch(url).then(
        response => response.text(),
        () => undefined,
      );
      if (answered === undefined) return;
      this.#latencies.push(performance.now() - sent);
      await pause(50);
    }
  }
}
