import { Agent as HttpAgent, request as requestHttp, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The shop did not answer: it could not be reached, or sent no valid response. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /**
   * @param known false if the fault may lie with this server
   * @param late true if the only fault is that the shop takes too long
   */
  constructor(
    message: string,
    readonly known: boolean,
    readonly late = false,
  ) {
    super(message);
  }
}

export interface VisitOptions {
  /** Address to connect to, `10.0.0.5`, `10.0.0.5:8080` or `[2001:db8::5]:8080`. @default the host's in DNS */
  readonly address?: string | undefined;
  readonly signal: AbortSignal;
  readonly maxBytes: number;
}

/** The image of a shop adds headers for this user agent (`images/woocommerce/mu-plugins/storefleet-probe.php`). */
const userAgent = 'storefleet-probe';

/**
 * The requests of one probe to one shop, as a shopper's browser sends them. They share connections, which end with the
 * visit: one that is kept until the next probe would notice neither a lost route nor an expired certificate.
 */
export class Visit {
  readonly #options: VisitOptions;
  readonly #agent: HttpAgent;
  readonly #host: string;
  readonly #port: number;
  readonly #secure: boolean;

  /** @param shop the address of the shop for shoppers */
  constructor(shop: URL, options: VisitOptions) {
    const target = options.address === undefined ? undefined : splitAddress(options.address);
    this.#options = options;
    this.#secure = shop.protocol === 'https:';
    this.#agent = new (this.#secure ? HttpsAgent : HttpAgent)({ keepAlive: true });
    this.#host = target?.host ?? shop.hostname;
    this.#port = target?.port ?? (shop.port === '' ? (this.#secure ? 443 : 80) : Number(shop.port));
  }

  /** Sends one GET to a page of the shop. Follows no redirect. */
  async get(page: URL): Promise<Answer> {
    const { maxBytes, signal } = this.#options;
    try {
      const response = await this.#send(page, this.#agent);
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of response as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > maxBytes) {
          response.destroy();
          throw new NoAnswer(`sent more than ${Math.round(maxBytes / 1024)} KiB`, true);
        }
        chunks.push(chunk);
      }
      return {
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
    } catch (error) {
      throw error instanceof NoAnswer ? error : explain(error, `${this.#host} port ${this.#port}`, signal);
    }
  }

  /** Closes the connections. */
  end(): void {
    this.#agent.destroy();
  }

  #send(page: URL, agent: HttpAgent | false): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = (this.#secure ? requestHttps : requestHttp)(
        {
          host: this.#host,
          port: this.#port,
          path: page.pathname + page.search,
          headers: {
            host: page.host,
            accept: 'text/html,application/json',
            'user-agent': userAgent,
          },
          agent,
          signal: this.#options.signal,
          ...(this.#secure && isIP(page.hostname) === 0 ? { servername: page.hostname } : {}),
        },
        resolve,
      );
      request.on('error', error => {
        // A server may close a kept connection at any time, which says nothing of the shop.
        if (request.reusedSocket && isCut(error) && !this.#options.signal.aborted) resolve(this.#send(page, false));
        else reject(error);
      });
      // Node then ends the connection without an error.
      request.on('upgrade', (_response, socket) => {
        socket.destroy();
        reject(new NoAnswer('switched to another protocol', true));
      });
      request.end();
    });
  }
}

const isCut = (error: NodeJS.ErrnoException) => error.code === 'ECONNRESET' || error.code === 'EPIPE';

/** Codes of OpenSSL's checks of a certificate, and Node's own of its host (nodejs.org/api/tls.html). */
const certificateErrors = /CERT|^UNABLE_TO_VERIFY_/;

/** @param target the address and port to which it connects, which need not be those of the URL */
function explain(error: unknown, target: string, signal: AbortSignal): NoAnswer {
  if (signal.aborted) return new NoAnswer('did not answer in time', true, true);
  const code = (error as { code?: unknown }).code;
  const message = error instanceof Error ? error.message : String(error);
  switch (code) {
    case 'ENOTFOUND':
      return new NoAnswer(`has no address in DNS: ${target}`, true);
    case 'EAI_AGAIN':
      return new NoAnswer(`could not be looked up: DNS does not answer here`, false);
    case 'ECONNREFUSED':
      return new NoAnswer(`refused the connection to ${target}`, true);
    case 'ECONNRESET':
    case 'EPIPE':
      return new NoAnswer(`cut the connection to ${target}`, true);
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return new NoAnswer(`has no route from this server to ${target}`, false);
    default:
      return typeof code === 'string' && certificateErrors.test(code)
        ? new NoAnswer(
            `has a certificate that this server does not trust: ${message.replace(/;.*/, '')}. Renew it, or set NODE_EXTRA_CA_CERTS`,
            true,
          )
        : new NoAnswer(`gave no answer (${message})`, true);
  }
}

function splitAddress(address: string): { host: string; port: number | undefined } {
  const [, v6, name = address, port] = /^(?:\[(.+)\]|([^:]*))(?::(\d+))?$/.exec(address) ?? [];
  return { host: v6 ?? name, port: port === undefined ? undefined : Number(port) };
}
