import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Express } from 'express';
import { describe, expect, test } from 'vitest';
import { openApiDocument } from '../../contract/openapi.ts';
import { eventually } from '../../test/support/eventually.ts';
import { givenListening, givenSeededFleet, handwritten, validStore } from '../../test/support/fleet-server.ts';
import { appOver, sendRequest, givenServer, rawly, type Server } from '../../test/support/http-server.ts';
import { git } from '../../test/support/ledger.ts';
import { givenPullRequest } from '../../test/support/pull-request.ts';
import type { PullRequestsOfRoutes } from './pull-requests.ts';
import { importAccepted } from '#contract';

interface Layer {
  readonly route?: { readonly path: string | readonly string[]; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle: { readonly stack?: readonly Layer[] };
  match(path: string): false | { readonly path: string };
}

/** Methods and paths that an app answers, in the form of OpenAPI. */
function routesIn(layers: readonly Layer[], mount = ''): string[] {
  return layers.flatMap(layer => {
    if (layer.route !== undefined) {
      const { path, methods } = layer.route;
      return [path].flat().flatMap(one => {
        const full = mount + one.replaceAll(/:(\w+)/g, '{$1}');
        return Object.keys(methods).map(method => `${method.toUpperCase()} ${full}`);
      });
    }
    if (layer.handle.stack === undefined) return [];
    const matched = layer.match('/api/x');
    return routesIn(layer.handle.stack, mount + (matched === false ? '' : matched.path));
  });
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly headers?: object }>>;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
}

const routesOf = (app: Express) => routesIn(app.router.stack as unknown as readonly Layer[]);

const document = openApiDocument();
const operationsOf = (paths = document.paths ?? {}) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      path,
      method,
      operation: operation as Operation,
    })),
  );

async function givenApp(): Promise<{ server: Pick<Server, 'url'>; app: Express; path: string }> {
  const pullRequest = { ...givenPullRequest({ number: 3 }), diff: '' };
  const unused = () => Promise.reject(new Error('no test of this'));
  const pullRequests: PullRequestsOfRoutes = {
    list: () => ({ forge: null, items: [givenPullRequest({ number: 3 })] }),
    detail: () => Promise.resolve(pullRequest),
    merge: unused,
    close: unused,
  };
  const fixture = await givenSeededFleet();
  const app = appOver(fixture, { pullRequests });
  return { server: { url: await givenListening(app) }, app, path: fixture.path };
}

/** Returns existing values for the parameters of a path. */
async function givenAddresses({ server, path }: Awaited<ReturnType<typeof givenApp>>) {
  const commit = git(path, 'rev-parse', 'main').trim();
  const sent = await sendRequest(server, '/api/imports', {
    method: 'POST',
    headers: { 'content-type': 'application/yaml' },
    body: handwritten('acme'),
  });
  const { id } = importAccepted.parse(sent.body).progress;
  await eventually(async () =>
    expect((await sendRequest(server, `/api/imports/${id}`)).body).toMatchObject({ state: 'done' }),
  );
  const values: Readonly<Record<string, string>> = {
    name: 'demo',
    commit,
    id,
    number: '3',
  };
  return (template: string) => template.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

const hasHeader = ({ parameters = [] }: Operation, name: string) =>
  parameters.some(parameter => parameter.in === 'header' && parameter.name === name);

describe('the OpenAPI document', () => {
  test('has the routes of the server, and no others', async () => {
    const { app } = await givenApp();
    const isOfApi = (name: string) => / \/(api\/|healthz)/.test(name);
    const declared = operationsOf().map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    expect(routesOf(app).filter(isOfApi).sort()).toEqual(declared.sort());
    expect(declared.length).toBeGreaterThan(25);
  });

  test('is served, with a page that shows every operation and needs no script', async () => {
    const server = await givenServer();
    expect((await sendRequest(server, '/api/openapi.json')).body).toEqual(JSON.parse(JSON.stringify(document)));
    const { status, headers, text } = await sendRequest(server, '/api/docs');
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: 'text/html; charset=utf-8' });
    expect(text).not.toMatch(/<script|https?:|<style|style=/);
    for (const { path, method } of operationsOf())
      expect(text).toContain(`<code>${method.toUpperCase()} ${path}</code>`);
    for (const [, id = ''] of text.matchAll(/href="#(\w+)"/g)) expect(text).toContain(`id="${id}"`);
  });

  test('describes the answer of each GET', async () => {
    const app = await givenApp();
    const { server } = app;
    const addressOf = await givenAddresses(app);
    const ajv = new Ajv2020({ strict: false, formats: { email: true, uri: true } }).addSchema(document, 'api');
    const checked: string[] = [];
    for (const { path: template, method } of operationsOf()) {
      const pointer = `/paths/${template.replaceAll('/', '~1')}/get/responses/200/content/application~1json/schema`;
      if (method !== 'get' || ajv.getSchema(`api#${pointer}`) === undefined) continue;
      const address = addressOf(template);
      const { status, body, text } = await sendRequest(server, address);
      // No row of this import was refused.
      if (address.endsWith('/refused')) continue;
      expect(status, `${address} ${text}`).toBe(200);
      const validate = ajv.getSchema(`api#${pointer}`);
      expect(validate?.(body), `${address} ${JSON.stringify(validate?.errors)}`).toBe(true);
      checked.push(template);
    }
    expect(checked.length).toBeGreaterThanOrEqual(13);
  });

  test('names the tag of each answer that has one, and the answers of 304', async () => {
    const app = await givenApp();
    const addressOf = await givenAddresses(app);
    const tagged: string[] = [];
    for (const { path, method, operation } of operationsOf()) {
      if (method !== 'get' || path === '/api/stream') continue;
      const { status, headers } = await sendRequest(app.server, addressOf(path));
      const tag = headers.get('etag');
      expect(tag !== null, path).toBe(operation.responses['200']?.headers !== undefined);
      if (tag === null) continue;
      expect(status).toBe(200);
      const repeated = await rawly(app.server, addressOf(path), { 'if-none-match': tag });
      repeated.resume();
      const isConditional = repeated.statusCode === 304;
      expect(isConditional, path).toBe('304' in operation.responses);
      expect(isConditional, path).toBe(hasHeader(operation, 'If-None-Match'));
      tagged.push(path);
    }
    expect(tagged.length).toBeGreaterThanOrEqual(10);
  });

  test('names the writes that may be stale', async () => {
    const app = await givenApp();
    const head = git(app.path, 'rev-parse', 'main').trim();
    const stale: string[] = [];
    for (const { path, method, operation } of operationsOf()) {
      const schema = operation.requestBody?.content['application/json']?.schema;
      if (!hasHeader(operation, 'Idempotency-Key') || path === '/api/imports') continue;
      const body: unknown = path === '/api/stores' ? validStore('acme') : schema && bodyFor(schema, head);
      const { status, text } = await sendRequest(app.server, path.replace('{name}', 'demo'), {
        method: method.toUpperCase(),
        headers: { 'content-type': 'application/json', 'if-match': '"other"' },
        body: JSON.stringify(body ?? {}),
      });
      // The action on the fleet compares the version in its body instead.
      expect(status === 412, `${method} ${path} ${text}`).toBe(hasHeader(operation, 'If-Match'));
      if (hasHeader(operation, 'If-Match')) expect(operation.responses).toHaveProperty('412');
      if (status === 412) stale.push(path);
    }
    expect(stale.length).toBeGreaterThanOrEqual(8);
  });
});

/** Returns a body that names an existing store and commit. */
function bodyFor(schema: object, commit: string): object {
  const { properties = {} } = schema as { readonly properties?: object };
  const values = { confirm: 'demo', commit, version: 'another' };
  return Object.fromEntries(Object.entries(values).filter(([name]) => name in properties));
}
