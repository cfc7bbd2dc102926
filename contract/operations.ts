import { z } from 'zod';
import {
  actionBody,
  planRequest,
  storeActions,
  type ActionBody,
  type StoreAction,
  type StoreActionId,
} from './actions.ts';
import { fleetView } from './fleet.ts';
import { importAccepted, importPlan, importProgress, importSteps, importView } from './import.ts';
import { writeHeaders, writeQuery, type Operation, type OperationName, type PathParameter } from './operation.ts';
import { mergeRequest, pullRequestDetail, pullRequestList, pullRequestView } from './pull-request.ts';
import { commitDiff, commitDetail, fleetHistory, history, manifests, storeDetail, storeList } from './store.ts';
import { changeAccepted, planAnswer, restoreFleetRequest } from './write.ts';
import { storeFile, type Store } from '#fleet/schema';

/** The body is a person's store file, which may be anything; the server reports its problems. */
const anyStoreFile: z.ZodType<Store> = storeFile;

const mergePatch = z.unknown().meta({ description: 'a JSON merge patch (RFC 7396) of the store file' });

/** A write that depends on no version of a store file. */
const write = {
  query: writeQuery,
  headers: writeHeaders.omit({ 'If-Match': true }),
  answers: { 202: changeAccepted },
} as const;

/** A write to an existing store. */
const storeWrite = {
  ...write,
  headers: writeHeaders,
  stale: 'The store has changed since; the problem says how',
} as const;

const wholeNumber = (from: number, rule = `must be ${from} or more`) =>
  z.coerce.number().int('must be a whole number').min(from, rule);

/** A page of a long list. */
const pageQuery = z.object({
  limit: wholeNumber(1, 'must be 1 to 200').max(200, 'must be 1 to 200').default(50),
  before: z.string().optional().meta({ description: 'the `next` of the page before' }),
});

/** A page of the stores: the default is a screen that opens fast, the maximum some 20 kB compressed. */
const storePageQuery = z.object({
  limit: wholeNumber(1, 'must be 1 to 1000').max(1000, 'must be 1 to 1000').default(200),
  after: z.string().optional().meta({ description: 'the `next` of the page before' }),
});

const importRequest = writeQuery.extend({
  removals: wholeNumber(0).optional().meta({ description: 'confirms how many stores the file deletes' }),
  dryRun: z.enum(['true', 'false'], 'must be true or false').default('false'),
});

const importTypes = ['text/csv', 'application/yaml', 'text/yaml', 'application/json'] as const;

const fixed = {
  'GET /api/fleet': {
    tag: 'Fleet',
    summary: 'Read the fleet: clusters, tiers, editions',
    answers: { 200: fleetView },
    etag: 'content',
  },
  'POST /api/fleet/actions/restore': {
    tag: 'Fleet',
    summary: 'Delete unexpected files below dist/',
    body: restoreFleetRequest,
    stale: 'The files have changed since they were read',
    ...write,
  },
  'GET /api/history': {
    tag: 'Fleet',
    summary: 'List the commits of the fleet',
    query: pageQuery,
    answers: { 200: fleetHistory },
    etag: 'content',
  },
  'GET /api/history/:commit': {
    tag: 'Fleet',
    summary: 'Read a commit of the fleet',
    answers: { 200: commitDetail },
    etag: 'content',
  },
  'GET /api/stores': {
    tag: 'Stores',
    summary: 'List the stores',
    query: storePageQuery,
    answers: { 200: storeList },
    etag: 'content',
  },
  'POST /api/stores': { tag: 'Stores', summary: 'Create a store', body: anyStoreFile, ...write },
  'GET /api/stores/:name': {
    tag: 'Stores',
    summary: 'Read a store',
    answers: { 200: storeDetail },
    etag: 'file',
  },
  'PATCH /api/stores/:name': {
    tag: 'Stores',
    summary: 'Change a store',
    body: mergePatch,
    bodyTypes: ['application/merge-patch+json', 'application/json'],
    ...storeWrite,
  },
  'DELETE /api/stores/:name': {
    tag: 'Stores',
    summary: 'Delete a store',
    description: 'The same as the action `delete`.',
    body: z.strictObject({ confirm: z.string().meta({ description: 'the name of the store' }) }),
    ...storeWrite,
  },
  'GET /api/stores/:name/manifests': {
    tag: 'Stores',
    summary: 'Read the files of a store: its own, lock and manifests',
    answers: { 200: manifests },
    etag: 'content',
  },
  'GET /api/stores/:name/history': {
    tag: 'Stores',
    summary: 'List the commits that changed a store',
    query: pageQuery,
    answers: { 200: history },
    etag: 'content',
  },
  'GET /api/stores/:name/history/:commit': {
    tag: 'Stores',
    summary: 'Read what a commit changed of a store',
    answers: { 200: commitDiff },
    etag: 'content',
  },
  'POST /api/plans': {
    tag: 'Stores',
    summary: 'Plan a change without writing it',
    body: planRequest,
    answers: { 200: planAnswer },
  },
  'POST /api/imports': {
    tag: 'Imports',
    summary: 'Create and change many stores from one file',
    description:
      '`dryRun=true` answers 200 with the impact of each row and writes nothing; with `Accept: application/x-ndjson` the rows arrive line by line.',
    query: importRequest,
    headers: write.headers,
    body: z.string(),
    bodyTypes: importTypes,
    answers: { 200: importPlan, 202: importAccepted },
  },
  'GET /api/imports/:id': { tag: 'Imports', summary: 'Read an import with its rows', answers: { 200: importView } },
  'GET /api/imports/:id/progress': {
    tag: 'Imports',
    summary: 'Read the results of rows since a cursor',
    query: z.object({ after: wholeNumber(0).default(0) }),
    answers: { 200: importSteps },
  },
  'POST /api/imports/:id/cancel': {
    tag: 'Imports',
    summary: 'Cancel an import; rows already written stay',
    answers: { 200: importProgress },
  },
  'GET /api/imports/:id/refused': {
    tag: 'Imports',
    summary: 'Download the refused rows, to correct and send again',
    answers: { 200: z.string() },
    answerTypes: ['text/csv', 'application/yaml', 'application/json'],
  },
  'GET /api/pull-requests': {
    tag: 'Pull requests',
    summary: 'List the pull requests of the fleet, open ones first',
    answers: { 200: pullRequestList },
    etag: 'content',
  },
  'GET /api/pull-requests/:number': {
    tag: 'Pull requests',
    summary: 'Read a pull request with its diff',
    answers: { 200: pullRequestDetail },
    etag: 'content',
  },
  'POST /api/pull-requests/:number/actions/merge': {
    tag: 'Pull requests',
    summary: 'Merge a pull request at the reviewed commit',
    body: mergeRequest,
    answers: { 200: pullRequestView },
  },
  'POST /api/pull-requests/:number/actions/close': {
    tag: 'Pull requests',
    summary: 'Close a pull request',
    answers: { 200: pullRequestView },
  },
  'GET /api/stream': {
    tag: 'Server',
    summary: 'Follow what changes, as server-sent events',
    description:
      'Events: `hello`, `store` (StoreSummary, of which only the changed fields), `removed`, `fleet` (FleetView), `pull-request` (PullRequest) and `import` (ImportProgress).',
    answers: { 200: z.string() },
    answerTypes: ['text/event-stream'],
  },
  'GET /api/openapi.json': {
    tag: 'Server',
    summary: 'Read this document',
    answers: { 200: z.looseObject({ openapi: z.string() }) },
  },
  'GET /api/docs': {
    tag: 'Server',
    summary: 'Read this document as a page',
    answers: { 200: z.string() },
    answerTypes: ['text/html'],
  },
  'GET /healthz': {
    tag: 'Server',
    summary: 'Check that the server answers',
    answers: { 200: z.string() },
    answerTypes: ['text/plain'],
  },
} as const satisfies Readonly<Record<OperationName, Operation>>;

type ActionOperations = {
  readonly [Id in StoreActionId as `POST /api/stores/:name/actions/${Id}`]: Operation &
    typeof storeWrite &
    (keyof ActionBody<Id> extends never ? unknown : { readonly body: z.ZodType<ActionBody<Id>, ActionBody<Id>> });
};

/** Returns the operation of an action on a store. */
function actionOperation(action: StoreAction): Operation {
  const body = actionBody(action);
  const [summary = '', ...rest] = action.description.split(/(?<=\.) /);
  return {
    tag: 'Stores',
    summary: summary.replace(/\.$/, ''),
    ...(rest.length === 0 ? {} : { description: rest.join(' ') }),
    ...(body === undefined ? {} : { body }),
    ...storeWrite,
  };
}

/** Every route of the HTTP API by method and path; parameters are written as in Express. */
export const operations = {
  ...fixed,
  ...(Object.fromEntries(
    storeActions.map(action => [`POST /api/stores/:name/actions/${action.id}`, actionOperation(action)]),
  ) as Readonly<Record<string, unknown>> as ActionOperations),
};

type Operations = typeof operations;
export type KnownOperation = keyof Operations;

type Of<Name extends KnownOperation> = Operations[Name];

/** Type of the body of an operation; never if it takes none. */
export type BodyOf<Name extends KnownOperation> =
  Of<Name> extends { readonly body: infer Body extends z.ZodType } ? z.input<Body> : never;

export type QueryOf<Name extends KnownOperation> =
  Of<Name> extends { readonly query: infer Query extends z.ZodObject } ? Partial<z.output<Query>> : never;

/** Type of the response of an operation; for a change, the accepted change. */
export type AnswerOf<Name extends KnownOperation> = Of<Name>['answers'] extends {
  readonly 202: infer Answer extends z.ZodType;
}
  ? z.output<Answer>
  : Of<Name>['answers'] extends { readonly 200: infer Answer extends z.ZodType }
    ? z.output<Answer>
    : never;

export type ParameterOf<Name extends KnownOperation> = PathParameter<Name>;
