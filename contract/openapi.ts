import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { fleetView } from './fleet.ts';
import { importPlan, importProgress, importView } from './import.ts';
import { splitName, type Operation, type OperationName } from './operation.ts';
import { operations } from './operations.ts';
import { pullRequestDetail, pullRequestView } from './pull-request.ts';
import { fleetHistoryEntry, storeDetail, storeStatus, storeSummary } from './store.ts';
import { changeAccepted, impact, planAnswer, problem, problemDocument } from './write.ts';

/** Schemas that several operations share, and those with well-known names. The schema of a store file is separate. */
const schemas = {
  ChangeAccepted: changeAccepted,
  Commit: fleetHistoryEntry,
  FleetView: fleetView,
  Impact: impact,
  ImportPlan: importPlan,
  ImportProgress: importProgress,
  Import: importView,
  Plan: planAnswer,
  Problem: problem,
  ProblemDocument: problemDocument,
  PullRequest: pullRequestView,
  PullRequestDetail: pullRequestDetail,
  StoreDetail: storeDetail,
  StoreStatus: storeStatus,
  StoreSummary: storeSummary,
};

// A schema with an id is a component; the library would list an explicit one again for request bodies.
for (const [id, schema] of Object.entries(schemas)) z.globalRegistry.add(schema, { id });

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** Returns the OpenAPI document of the HTTP API, made of the declarations that server and dashboard use. */
export function openApiDocument(): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const [name, operation] of Object.entries<Operation>(operations)) {
    const [method, path] = splitName(name as OperationName);
    const key = path.replaceAll(/:(\w+)/g, '{$1}');
    paths[key] = { ...paths[key], [method.toLowerCase()]: describe(path, operation) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Storefleet',
      version: '1',
      description: 'Runs a fleet of online stores from Git. Each write is a commit or a pull request.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: ['Stores', 'Fleet', 'Imports', 'Pull requests', 'Server'].map(name => ({ name })),
    paths,
  });
}

function describe(path: string, operation: Operation): ZodOpenApiOperationObject {
  const { tag, summary, description, query, headers, body, etag } = operation;
  const { bodyTypes = ['application/json'] } = operation;
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, parameter = '']) => [parameter, z.string()] as const);
  const header = etag === 'content' ? conditionalHeaders : headers;
  return {
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(parameters.length === 0 && query === undefined && header === undefined
      ? {}
      : {
          requestParams: {
            ...(parameters.length === 0 ? {} : { path: z.object(Object.fromEntries(parameters)) }),
            ...(query === undefined ? {} : { query }),
            ...(header === undefined ? {} : { header }),
          },
        }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: contentOf(body, bodyTypes) } }),
    responses: responsesOf(operation),
  };
}

function responsesOf({
  answers,
  answerTypes = ['application/json'],
  etag,
  stale,
}: Operation): ZodOpenApiResponsesObject {
  const responses: ZodOpenApiResponsesObject = {
    default: { description: 'A problem (RFC 9457)', content: problemContent },
  };
  if (answers[200] !== undefined) {
    responses['200'] = {
      description: 'OK',
      content: contentOf(answers[200], answerTypes),
      ...(etag === undefined ? {} : { headers: etags[etag] }),
    };
  }
  if (answers[202] !== undefined) {
    responses['202'] = { description: 'Written to the repository', content: contentOf(answers[202], answerTypes) };
  }
  if (etag === 'content') {
    responses['304'] = { description: 'Not modified: the client has this answer', headers: etags.content };
  }
  if (stale !== undefined) responses['412'] = { description: stale, content: problemContent };
  return responses;
}

/** Request headers of an operation whose tag identifies its content. */
const conditionalHeaders = z.object({
  'If-None-Match': z
    .string()
    .optional()
    .meta({ description: '`ETag` of the answer that the client has; 304 if it is current' }),
});

/** Response headers by the subject of the tag. */
const etags = {
  content: z.object({
    ETag: z.string().meta({
      description: 'Weak tag of the content, for `If-None-Match`',
    }),
  }),
  file: z.object({
    ETag: z
      .string()
      .optional()
      .meta({ description: 'Version of the store file, for `If-Match`; absent if there is no file' }),
  }),
};

const contentOf = (schema: z.ZodType, types: readonly string[]) =>
  Object.fromEntries(types.map(type => [type, { schema }]));

const problemContent = contentOf(problemDocument, ['application/problem+json']);
