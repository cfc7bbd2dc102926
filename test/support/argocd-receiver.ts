import type { IncomingHttpHeaders } from 'node:http';
import { answer, bodyOf, givenListening } from './fleet-server.ts';

interface Delivered {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** Stands in for Argo CD's receiver: it records requests and answers them. */
export async function givenReceiver(status = 200, text = '') {
  const got: Delivered[] = [];
  const url = await givenListening((request, response) => {
    void bodyOf(request).then(body => {
      got.push({
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(body),
      });
      answer(status, text)(request, response);
    });
  });
  return { url: `${url}/api/webhook`, got };
}
