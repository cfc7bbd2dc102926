import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { ForgeType } from '../types.ts';
import { pullRequestReader, readPush, readSignedWebhook, type WebhookDialect } from '../webhook.ts';
import { pullRequest } from './answers.ts';
import type { GithubCredentials } from './client.ts';
import { Github } from './github.ts';
import { mergeQueue, readMergeGroup } from './merge-queue.ts';
import { Unavailable } from '#fleet';

const id = z.coerce.number().int('must be a whole number').min(1, 'must be 1 or more').optional();

/** An App, instead of a token. */
const variables = {
  STOREFLEET_GITHUB_APP_ID: id,
  STOREFLEET_GITHUB_INSTALLATION_ID: id,
  STOREFLEET_GITHUB_PRIVATE_KEY_FILE: z.string().min(1).optional(),
};

type AppVariables = z.output<z.ZodObject<typeof variables>>;

const dialect: WebhookDialect = {
  event: 'x-github-event',
  id: 'x-github-delivery',
  signature: 'x-hub-signature-256',
  scheme: 'sha256=',
  events: new Map([
    ['push', readPush],
    ['pull_request', pullRequestReader(pullRequest)],
    ['merge_group', readMergeGroup],
  ]),
};

export const github: ForgeType<typeof variables> = {
  id: 'github',
  displayName: 'GitHub',
  variables,
  hasCredentials: own => missing(own).length < Object.keys(variables).length,
  problems(own) {
    const names = missing(own);
    return names.length === Object.keys(variables).length
      ? []
      : names.map(name => [name, 'is required for a GitHub App']);
  },
  async connect({ token, ...address }, own) {
    return new Github(github, { ...address, credentials: (await appOf(own)) ?? { token } });
  },
  parseWebhook: request => readSignedWebhook(dialect, request),
  pullRef: number => `refs/pull/${number}/head`,
  mergeQueue,
};

const missing = (own: AppVariables) =>
  (Object.keys(variables) as (keyof AppVariables)[]).filter(name => own[name] === undefined);

async function appOf(own: AppVariables): Promise<GithubCredentials | undefined> {
  const { STOREFLEET_GITHUB_APP_ID: appId, STOREFLEET_GITHUB_INSTALLATION_ID: installationId } = own;
  const { STOREFLEET_GITHUB_PRIVATE_KEY_FILE: file } = own;
  if (appId === undefined || installationId === undefined || file === undefined) return undefined;
  const privateKey = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Unavailable(`STOREFLEET_GITHUB_PRIVATE_KEY_FILE can't be read: ${file}`, undefined, { cause });
  });
  return { appId, installationId, privateKey };
}
