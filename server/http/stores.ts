import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { impactView } from '../../contract/impact-view.ts';
import type { Actor, StoreService, SubmittedWrite } from '../stores/service.ts';
import { versionOf } from '../stores/version.ts';
import { WrongContentType } from './errors.ts';
import { answerTagged } from './tagged.ts';
import { writeRequestOf } from './write-request.ts';
import {
  actionBody,
  planRequest,
  restoreFleetRequest,
  storeAction,
  storeActions,
  type ChangeAccepted,
  type StoreAction,
} from '#contract';
import { InvalidInput, parseValue, storeName } from '#fleet/schema';

const jsonTypes = ['application/json', 'application/merge-patch+json'] as const;

/** The parser passes a body of another type over, as if there were none. */
const requireJson: RequestHandler = (request, _response, next) => {
  // `false` is another type; `null` is no body.
  if (request.is([...jsonTypes]) === false) throw new WrongContentType(`The body must be ${jsonTypes.join(' or ')}.`);
  next();
};

/** Deeper than anything that is asked for here, and far from what a stack can hold. */
const deepest = 50;

/** Everything that reads a body calls itself for each level of it. */
const limitDepth: RequestHandler = (request, _response, next) => {
  let level: unknown[] = [request.body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw new InvalidInput([{ field: '', rule: 'is nested too deeply' }]);
    level = level.flatMap(value =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
  next();
};

/** A page of something long. */
const page = z.object({
  limit: z.coerce
    .number()
    .int('must be a whole number')
    .min(1, 'must be 1 to 200')
    .max(200, 'must be 1 to 200')
    .default(50),
  before: z.string().optional(),
});

/** Routes of stores and plans: parse, one call, respond. */
export function storeRoutes(service: StoreService, actorOf: (request: Request) => Actor): Router {
  const router = Router();
  const json = express.json({ limit: '64kb', type: [...jsonTypes] });
  const body = Router().use(requireJson, json, limitDepth);
  const name = (request: Request) => parseValue(storeName, request.params.name);
  const row = (request: Request<{ name: string }>) => service.rowName(request.params.name);
  const write = (request: Request) => writeRequestOf(request, actorOf(request));

  router.get('/fleet', async (request, response) => {
    await answerTagged(response, await service.fleet(actorOf(request)));
  });
  router.get('/stores', async (_request, response) => {
    await answerTagged(response, await service.list());
  });
  router.post('/stores', body, async (request, response) => {
    response.status(202).json(accepted(await service.create(write(request), request.body)));
  });
  router.get('/stores/:name', async (request, response) => {
    const detail = await service.detail(await row(request));
    if (detail.yaml !== null) response.set('ETag', `"${versionOf(detail.yaml)}"`);
    response.json(detail);
  });
  router.patch('/stores/:name', body, async (request, response) => {
    response.status(202).json(accepted(await service.change(write(request), name(request), request.body)));
  });
  const act = async (request: Request, response: Response, action: StoreAction) => {
    const store = name(request);
    const sent: unknown = request.body ?? {};
    if (action.isDangerous === true) assertConfirmed(store, sent);
    const schema = actionBody(action);
    const input = schema && parseValue(schema, sent);
    response.status(202).json(accepted(await service.act(write(request), store, action, input)));
  };
  router.delete('/stores/:name', body, (request, response) => act(request, response, storeAction('delete')));
  for (const action of storeActions) {
    // A body that no action reads may be of any type.
    const read = actionBody(action) === undefined ? Router() : body;
    router.post(`/stores/:name/actions/${action.id}`, read, (request, response) => act(request, response, action));
  }
  router.post('/fleet/actions/restore', body, async (request, response) => {
    const { version } = parseValue(restoreFleetRequest, request.body);
    response.status(202).json(accepted(await service.restoreFleet(write(request), version)));
  });
  router.get('/stores/:name/manifests', async (request, response) => {
    await answerTagged(response, { files: await service.manifests(await row(request)) });
  });
  router.get('/stores/:name/history', async (request, response) => {
    await answerTagged(response, { entries: await service.history(await row(request)) });
  });
  router.get('/stores/:name/history/:commit', async (request, response) => {
    await answerTagged(response, await service.diff(await row(request), request.params.commit));
  });
  router.get('/history', async (request, response) => {
    const { limit, before } = parseValue(page, request.query);
    await answerTagged(response, await service.fleetHistory(limit, before));
  });
  router.get('/history/:commit', async (request, response) => {
    await answerTagged(response, await service.fleetDiff(request.params.commit));
  });
  router.post('/plans', body, async (request, response) => {
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

/** What destroys data is requested with the name of the store. @throws InvalidInput */
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

/** Where to watch a change that is committed; one of no store is of the fleet. */
const watched = (store: string) => (store === '' ? '/api/fleet' : `/api/stores/${store}`);
