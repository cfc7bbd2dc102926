import type { ForgeType } from '../types.ts';
import { pullRequestReader, readPush, readSignedWebhook, type WebhookDialect } from '../webhook.ts';
import { pullRequest } from './answers.ts';
import { Gitea } from './gitea.ts';

const dialect: WebhookDialect = {
  event: 'x-gitea-event',
  id: 'x-gitea-delivery',
  signature: 'x-gitea-signature',
  scheme: '',
  events: new Map([
    ['push', readPush],
    ['pull_request', pullRequestReader(pullRequest)],
  ]),
};

export const gitea: ForgeType = {
  id: 'gitea',
  displayName: 'Gitea',
  variables: {},
  connect: address => new Gitea(gitea, address),
  parseWebhook: request => readSignedWebhook(dialect, request),
  pullRef: number => `refs/pull/${number}/head`,
};
