import express, { Router, type Request } from 'express';
import type { Actor, StoreService, Submitted } from '../stores/service.ts';
import { parseValue, storeName } from '#fleet/schema';
import { planRequest, type ChangeAccepted } from '#server/contract';

/** Routes of stores and plans: parse, one call, respond. */
export function storeRoutes(service: StoreService, actorOf: (request: Request) => Actor): Router {
  const router = Router();
  const json = express.json({ limit: '64kb', type: ['application/json', 'application/merge-patch+json'] });
  const name = (request: Request) => parseValue(storeName, request.params.name);

  router.get('/fleet', async (_request, response) => {
    response.json(await service.fleet());
  });
  router.get('/stores', async (_request, response) => {
    response.json(await service.list());
  });
  router.post('/stores', json, async (request, response) => {
    response.status(202).json(accepted(await service.create(actorOf(request), request.body)));
  });
  router.get('/stores/:name', async (request, response) => {
    response.json(await service.detail(name(request)));
  });
  router.patch('/stores/:name', json, async (request, response) => {
    response.status(202).json(accepted(await service.change(actorOf(request), name(request), request.body)));
  });
  router.delete('/stores/:name', json, async (request, response) => {
    const body = request.body as { confirm?: unknown } | undefined;
    response.status(202).json(accepted(await service.remove(actorOf(request), name(request), body?.confirm)));
  });
  router.get('/stores/:name/manifests', async (request, response) => {
    response.json({ files: await service.manifests(name(request)) });
  });
  router.get('/stores/:name/history', async (request, response) => {
    response.json({ entries: await service.history(name(request)) });
  });
  router.get('/stores/:name/history/:commit', async (request, response) => {
    response.json(await service.diff(name(request), request.params.commit));
  });
  router.post('/plans', json, async (request, response) => {
    response.json(await service.plan(parseValue(planRequest, request.body)));
  });
  return router;
}

function accepted({ intent, ...change }: Submitted): ChangeAccepted {
  return {
    change,
    intent: {
      ...intent,
      fields: intent.fields.map(field => ({ ...field })),
      restarts: [...intent.restarts],
      warnings: [...intent.warnings],
    },
    watch: `/api/stores/${change.store}`,
  };
}
