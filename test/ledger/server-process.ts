import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { home } from '../support/fleet-server.ts';
import { changeAccepted } from '#contract';

/** The server as a process of `storefleet serve` on a data directory. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
  }

  static async start(data: string): Promise<ServerProcess> {
    const child = spawn(process.execPath, ['cli/storefleet.js', 'serve'], {
      cwd: home,
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        STOREFLEET_DATA_DIR: data,
        STOREFLEET_SEED_DIR: home,
        STOREFLEET_LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const [, url] = /^Storefleet is running at (\S+)$/.exec(line) ?? [];
      if (url !== undefined) return new ServerProcess(child, url);
    }
    throw new Error('The server exited before it listened');
  }

  /**
   * @returns the id of the change
   * @throws Error if it is not accepted, or no response arrives
   */
  async write(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: object): Promise<string> {
    const send = () =>
      fetch(`${this.#url}/api/stores${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    let response = await send();
    // On a busy machine, the pushes of others may win for longer than the server tries; nothing was written then.
    for (let tries = 1; response.status === 503 && tries < 10; tries++) {
      await pause(1000);
      response = await send();
    }
    if (response.status !== 202) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return changeAccepted.parse(await response.json()).change.id;
  }

  async kill(): Promise<void> {
    if (this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
