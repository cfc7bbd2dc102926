import type { Logger } from 'pino';

/** Work that nothing awaits. Its failures are logged until a stop, which cuts it off: that is no failure. */
export class BackgroundWork {
  readonly #logger: Pick<Logger, 'error'>;
  #stopped = false;

  constructor(logger: Pick<Logger, 'error'>) {
    this.#logger = logger;
  }

  /** @param failure what the log says when it fails */
  run(work: Promise<unknown>, failure: string): void {
    work.catch((error: unknown) => {
      if (!this.#stopped) this.#logger.error({ err: error }, failure);
    });
  }

  stop(): void {
    this.#stopped = true;
  }
}
