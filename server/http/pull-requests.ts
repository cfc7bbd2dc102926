import { Router, type Request } from 'express';
import { z } from 'zod';
import type { PullRequests } from '../pull-requests/index.ts';
import type { Actor } from '../stores/requests.ts';
import { route } from './route.ts';
import { answerTagged } from './tagged.ts';
import { mergeRequest, type PullRequestList } from '#contract';
import { NotFound } from '#fleet';
import { parseValue } from '#fleet/schema';

const number = z.coerce.number().int('must be a whole number').min(1, 'must be 1 or more');

/** The methods of the pull requests that the routes call. */
export type PullRequestsOfRoutes = Pick<PullRequests, 'list' | 'detail' | 'merge' | 'close'>;

/** Routes of pull requests. @param pullRequests undefined if no forge is connected */
export function pullRequestRoutes(
  pullRequests: PullRequestsOfRoutes | undefined,
  actorOf: (request: Request) => Actor,
): Router {
  const router = Router();
  const connected = () => {
    if (pullRequests === undefined) throw new NotFound('Pull requests aren’t set up: set STOREFLEET_FORGE.');
    return pullRequests;
  };
  const numberOf = (params: { number: string }) => parseValue(z.object({ number }), params).number;

  route(router, 'GET /api/pull-requests', async (_request, response) => {
    const none: PullRequestList = { forge: null, items: [] };
    await answerTagged(response, pullRequests?.list() ?? none);
  });
  route(router, 'GET /api/pull-requests/:number', async (request, response) => {
    await answerTagged(response, await connected().detail(numberOf(request.params)));
  });
  route(router, 'POST /api/pull-requests/:number/actions/merge', async (request, response) => {
    const { head } = parseValue(mergeRequest, request.body);
    response.json(await connected().merge(numberOf(request.params), head, actorOf(request).name));
  });
  route(router, 'POST /api/pull-requests/:number/actions/close', async (request, response) => {
    response.json(await connected().close(numberOf(request.params)));
  });
  return router;
}
