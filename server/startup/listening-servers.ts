import { once } from 'node:events';
import type { Server } from 'node:http';
import type { ListenAddress } from '../git-listener/index.ts';
import { Unavailable } from '#fleet';

/** All HTTP servers of the program: the dashboard and the listeners. */
export class ListeningServers {
  readonly #servers: Server[] = [];

  /**
   * Listens on an address.
   * @param variable the environment variable that sets the address
   * @throws Unavailable if the address can't be bound
   */
  async listen(server: Server, address: ListenAddress, variable: string): Promise<void> {
    this.#servers.push(server);
    server.listen(address);
    try {
      await once(server, 'listening');
    } catch (error) {
      throw new Unavailable(
        `Can't listen on ${address.host}:${address.port}, ${reasonOf(error)}. Set ${variable} to an address of this machine with a free port.`,
        undefined,
        { cause: error },
      );
    }
  }

  /** Accepts no more connections; open ones stay. */
  close(): void {
    for (const server of this.#servers) server.close();
  }

  closeAllConnections(): void {
    for (const server of this.#servers) server.closeAllConnections();
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && error.code === 'EADDRINUSE' ? 'the port is in use' : error.message;
}
