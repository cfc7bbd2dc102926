import { request as requestHttp, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
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

export interface HttpGetOptions {
  /** Address to connect to, `10.0.0.5`, `10.0.0.5:8080` or `[2001:db8::5]:8080`. @default the host's in DNS */
  readonly address?: string | undefined;
  readonly signal: AbortSignal;
  readonly maxBytes: number;
}

/** The image of a shop adds headers for this user agent (`images/woocommerce/mu-plugins/storefleet-probe.php`). */
const userAgent = 'storefleet-probe';

/** Sends one GET as a shopper's browser does, to the given address. Follows no redirect. */
export async function httpGet(url: URL, { address, signal, maxBytes }: HttpGetOptions): Promise<Answer> {
  const secure = url.protocol === 'https:';
  const target = address === undefined ? undefined : splitAddress(address);
  const host = target?.host ?? url.hostname;
  const port = target?.port ?? (url.port === '' ? (secure ? 443 : 80) : Number(url.port));
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = (secure ? requestHttps : requestHttp)(
        {
          host,
          port,
          path: url.pathname + url.search,
          headers: {
            host: url.host,
            accept: 'text/html,application/json',
            'user-agent': userAgent,
          },
          // Each request has its own connection: a kept-alive one would not notice that the route was lost.
          agent: false,
          signal,
          ...(secure && isIP(url.hostname) === 0 ? { servername: url.hostname } : {}),
        },
        resolve,
      );
      request.on('error', reject);
      request.end();
    });
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
    throw error instanceof NoAnswer ? error : explain(error, `${host} port ${port}`, signal);
  }
}

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
