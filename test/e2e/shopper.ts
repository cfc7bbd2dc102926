import { get } from 'node:http';

/** The status of what a shopper's request is answered with. */
export async function statusOfPage(ingress: string, host: string, path: string): Promise<number> {
  return (await askPage(ingress, host, path)).status;
}

/** What a shopper's request is answered with, a redirect not followed. `fetch` would not send another Host. */
export function askPage(
  ingress: string,
  host: string,
  path: string,
): Promise<{ readonly status: number; readonly location: string | undefined }> {
  return new Promise((resolve, reject) => {
    const request = get({ host: ingress, path, headers: { host }, timeout: 10_000 }, response => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, location: response.headers.location });
    });
    request.on('timeout', () => request.destroy(new Error('no answer in 10 s')));
    request.on('error', reject);
  });
}
