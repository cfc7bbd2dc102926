import { get } from 'node:http';

/** What a shopper's request is answered with: the status of the page. `fetch` would not send another Host. */
export function statusOfPage(ingress: string, host: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get({ host: ingress, path, headers: { host }, timeout: 10_000 }, response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('timeout', () => request.destroy(new Error('no answer in 10 s')));
    request.on('error', reject);
  });
}
