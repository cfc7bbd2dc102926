import { request, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

/** A shop as a shopper's client finds it. */
export interface ShopAddress {
  readonly host: string;
  /** Address of the ingress. */
  readonly ingress: string;
}

export interface ShopRequest {
  /** @default 'GET' */
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | undefined;
}

/** Sends one request on its own connection, whatever the response. `fetch` would not send another Host. */
export async function requestShop(
  { host, ingress }: ShopAddress,
  { method = 'GET', path, headers = {}, body }: ShopRequest,
): Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string }> {
  const sent = { host, 'content-type': 'application/json', ...headers };
  return new Promise((resolve, reject) => {
    const sending = request({ host: ingress, method, path, headers: sent, timeout: 20_000, agent: false }, response => {
      text(response).then(
        answered => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: answered }),
        reject,
      );
    });
    sending.on('timeout', () => sending.destroy(new Error('no answer in 20 s')));
    sending.on('error', reject);
    sending.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
