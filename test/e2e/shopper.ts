import { get } from 'node:http';
import { text } from 'node:stream/consumers';

/** Returns the status of the response to a shopper's request. */
export async function statusOfPage(ingress: string, host: string, path: string): Promise<number> {
  return (await fetchPage(ingress, host, path)).status;
}

/** A response to a shopper. */
export interface Page {
  readonly status: number;
  /** Target of a redirect. */
  readonly location: string | undefined;
  readonly text: string;
}

/** Returns the response to a shopper's request, without following a redirect. `fetch` would not send another Host. */
export function fetchPage(ingress: string, host: string, path: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    const request = get({ host: ingress, path, headers: { host }, timeout: 10_000 }, response => {
      const { statusCode: status = 0, headers } = response;
      text(response).then(text => resolve({ status, location: headers.location, text }), reject);
    });
    request.on('timeout', () => request.destroy(new Error('no answer in 10 s')));
    request.on('error', reject);
  });
}
