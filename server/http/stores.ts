import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { impactView } from '../../contract/impact-view.ts';
import type { Actor, SubmittedWrite } from '../stores/requests.ts';
import type { StoreService } from '../stores/store-service.ts';
import { storeVersion } from '../stores/store-version.ts';
import { route } from './route.ts';
import { answerTagged } from './tagged.ts';
import { writeRequestOf } from './write-request.ts';
import {
  actionBody,
  operations,
  planRequest,
  restoreFleetRequest,
  storeAction,
  storeActions,
  type ChangeAccepted,
  type StoreAction,
} from '#contract';
import { InvalidInput, parseValue, storeName } from '#fleet/schema';

/** Adds the routes of stores and plans: parse, one call, respond. */
export function storeRoutes(service: StoreService, actorOf: (request: Request) => Actor): Router {
  const router = Router();
  type OfStore = Request<{ readonly name: string }>;
  const name = (request: OfStore) => parseValue(storeName, request.params.name);
  const row = (request: OfStore) => service.rowName(request.params.name);
  const write = (request: Parameters<typeof actorOf>[0]) => writeRequestOf(request, actorOf(request));

  route(router, 'GET /api/fleet', async (request, response) => {
    await answerTagged(response, await service.fleet(actorOf(request)));
  });
  route(router, 'GET /api/stores', async (request, response) => {
    const { limit, after } = parseValue(operations['GET /api/stores'].query, request.query);
    await answerTagged(response, await service.list(limit, after));
  });
  route(router, 'POST /api/stores', async (request, response) => {
    response.status(202).json(accepted(await service.create(write(request), request.body)));
  });
  route(router, 'GET /api/stores/:name', async (request, response) => {
    const detail = await service.detail(await row(request));
    if (detail.yaml !== null) response.set('ETag', `"${storeVersion(detail.yaml)}"`);
    // The tag is of the file alone. With it Express would answer 304 although the status is another.
    delete request.headers['if-none-match'];
    response.json(detail);
  });
  route(router, 'PATCH /api/stores/:name', async (request, response) => {
    response.status(202).json(accepted(await service.change(write(request), name(request), request.body)));
  });
  const act = async (request: OfStore, response: Response, action: StoreAction) => {
    const store = name(request);
    const sent: unknown = request.body ?? {};
    if (action.isDangerous === true) assertConfirmed(store, sent);
    const schema = actionBody(action);
    const input = schema && parseValue(schema, sent);
    response.status(202).json(accepted(await service.act(write(request), store, action, input)));
  };
  route(router, 'DELETE /api/stores/:name', (request, response) => act(request, response, storeAction('delete')));
  for (const action of storeActions) {
    route(router, `POST /api/stores/:name/actions/${action.id}`, (request, response) => act(request, response, action));
  }
  route(router, 'POST /api/fleet/actions/restore', async (request, response) => {
    const { version } = parseValue(restoreFleetRequest, request.body);
    response.status(202).json(accepted(await service.restoreFleet(write(request), version)));
  });
  route(router, 'GET /api/stores/:name/manifests', async (request, response) => {
    await answerTagged(response, { files: await service.manifests(await row(request)) });
  });
  route(router, 'GET /api/stores/:name/history', async (request, response) => {
    const { limit, before } = parseValue(operations['GET /api/stores/:name/history'].query, request.query);
    await answerTagged(response, await service.history(await row(request), limit, before));
  });
  route(router, 'GET /api/stores/:name/history/:commit', async (request, response) => {
    await answerTagged(response, await service.diff(await row(request), request.params.commit));
  });
  route(router, 'GET /api/history', async (request, response) => {
    const { limit, before } = parseValue(operations['GET /api/history'].query, request.query);
    await answerTagged(response, await service.fleetHistory(limit, before));
  });
  route(router, 'GET /api/history/:commit', async (request, response) => {
    await answerTagged(response, await service.commitDetail(request.params.commit));
  });
  route(router, 'POST /api/plans', async (request, response) => {
    response.json(await service.plan(parseValue(planRequest, request.body)));
  });
  return router;
}

function accepted({ impact, pullRequest, ...change }: SubmittedWrite): ChangeAccepted {
  return {
    change,
    ...(pullRequest === undefined ? {} : { pullRequest }),
    impact: impactView(impact),
    watch: pullRequest === undefined ? watched(change.store) : `/api/pull-requests/${pullRequest.number}`,
  };
}

/** Requires that a request that destroys data repeats the name of the store. @throws InvalidInput */
function assertConfirmed(name: string, body: unknown): void {
  const { confirm } = z.object({ confirm: z.unknown() }).partial().catch({}).parse(body);
  if (confirm === name) return;
  throw new InvalidInput([
    {
      field: 'confirm',
      ...(confirm === undefined ? {} : { value: JSON.stringify(confirm) }),
      rule: `must repeat the name of the store: ${JSON.stringify(name)}`,
    },
  ]);
}

/** Returns the address at which a committed change can be watched: its store, or the fleet. */
const watched = (store: string) => (store === '' ? '/api/fleet' : `/api/stores/${store}`);
