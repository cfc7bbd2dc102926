import type { Logger } from 'pino';

/**
 * Runs work that nothing awaits. Failures are logged until it is stopped, which cuts work off: that is not a failure.
 */
export class BackgroundWork {
  readonly #logger: Pick<Logger, 'error'>;
  #stopped = false;

  constructor(logger: Pick<Logger, 'error'>) {
    this.#logger = logger;
  }

  /** @param failure log message if it fails */
  run(work: Promise<unknown>, failure: string): void {
    work.catch((error: unknown) => {
      if (!this.#stopped) this.#logger.error({ err: error }, failure);
    });
  }

  stop(): void {
    this.#stopped = true;
  }
}
