import { get } from 'node:http';
import { text } from 'node:stream/consumers';

/** The status of what a shopper's request is answered with. */
export async function statusOfPage(ingress: string, host: string, path: string): Promise<number> {
  return (await fetchPage(ingress, host, path)).status;
}

/** What a shopper gets. */
export interface Page {
  readonly status: number;
  /** Where a redirect leads. */
  readonly location: string | undefined;
  readonly text: string;
}

/** What a shopper's request is answered with, a redirect not followed. `fetch` would not send another Host. */
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
