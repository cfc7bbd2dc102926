import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { descendants } from './kill-git.ts';
import type { Answer, WriterOptions, Submission } from './writer.ts';

/**
 * The killed processes: the server alone, whose Git runs on for a moment, or also all its children, as when a container
 * ends.
 */
export type KillScope = 'server' | 'container';

/** The parent's handle of a writer process. */
export class WriterProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #answers = new Map<string, Answer>();
  readonly #waiting = new Map<string, () => void>();

  /** @param script path from `buildWriter` */
  constructor(script: string, options: WriterOptions) {
    this.#child = fork(script, [JSON.stringify(options)], {
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#ended = once(this.#child, 'close');
    this.#child.on('message', (answer: Answer) => {
      this.#answers.set(answer.id, answer);
      this.#waiting.get(answer.id)?.();
    });
  }

  send(submission: Submission): void {
    this.#child.send(submission);
  }

  /** Calls back when a submission is answered. */
  onAnswer(id: string, callback: () => void): void {
    if (this.#answers.has(id)) callback();
    else this.#waiting.set(id, callback);
  }

  answer(id: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      void this.#ended.then(() => reject(new Error(`The writer exited before it answered ${id}`)));
      this.onAnswer(id, () => resolve(this.#answers.get(id) as Answer));
    });
  }

  answered(id: string): Answer | undefined {
    return this.#answers.get(id);
  }

  /** Resolves when all its children have ended too. */
  async kill(scope: KillScope): Promise<void> {
    const started = descendants(this.#child.pid ?? 0);
    for (const pid of scope === 'container' ? started : []) kill(pid);
    this.#child.kill('SIGKILL');
    await this.#ended;
    while (started.some(isRunning)) await pause(2);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}

/** A zombie that its new parent has not reaped yet has no command line. */
function isRunning(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}
