import express, { Router, type Request } from 'express';
import { z } from 'zod';
import type { PullRequests } from '../pull-requests/index.ts';
import type { Actor } from '../stores/service.ts';
import { answerTagged } from './tagged.ts';
import { mergeRequest, type PullRequestList } from '#contract';
import { NotFound } from '#fleet';
import { parseValue } from '#fleet/schema';

const number = z.coerce.number().int('must be a whole number').min(1, 'must be 1 or more');

/** Routes of pull requests. @param pullRequests nothing where no forge is attached */
export function pullRequestRoutes(
  pullRequests: PullRequests | undefined,
  actorOf: (request: Request) => Actor,
): Router {
  const router = Router();
  const json = express.json({ limit: '4kb', type: 'application/json' });
  const attached = () => {
    if (pullRequests === undefined) throw new NotFound('Pull requests aren’t set up.');
    return pullRequests;
  };
  const numberOf = (params: { number: string }) => parseValue(z.object({ number }), params).number;

  router.get('/pull-requests', async (_request, response) => {
    const none: PullRequestList = { forge: null, items: [] };
    await answerTagged(response, pullRequests?.list() ?? none);
  });
  router.get('/pull-requests/:number', async (request, response) => {
    await answerTagged(response, await attached().detail(numberOf(request.params)));
  });
  router.post('/pull-requests/:number/actions/merge', json, async (request, response) => {
    const { head } = parseValue(mergeRequest, request.body);
    response.json(await attached().merge(numberOf(request.params), head, actorOf(request).name));
  });
  router.post('/pull-requests/:number/actions/close', async (request, response) => {
    response.json(await attached().close(numberOf(request.params)));
  });
  return router;
}
