import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { expect, onTestFinished } from 'vitest';
import type { z } from 'zod';
import { loopbackHosts } from '../../server/access/same-origin.ts';
import type { DriftViews } from '../../server/drift/index.ts';
import { createApp, type AppOptions } from '../../server/http/app.ts';
import { EventStream } from '../../server/http/stream.ts';
import { StoreService } from '../../server/stores/store-service.ts';
import {
  givenStatuses,
  givenFiles,
  givenListening,
  givenLog,
  givenSeededFleet,
  FakeObserver,
  home,
  type Statuses,
} from './fleet-server.ts';
import { git, type Fixture } from './ledger.ts';
import { problemDocument, type ProblemDocument } from '#contract';

/** The HTTP surface over a real fleet. */

export const document = '<!doctype html><title>Storefleet</title>';

export interface Server {
  readonly url: string;
  readonly fixture: Fixture;
  readonly logged: () => Record<string, unknown>[];
  readonly stream: EventStream;
}

export async function givenServer(
  over: Partial<StoreService> = {},
  observer = new FakeObserver(),
  page = document,
): Promise<Server> {
  const fixture = await givenSeededFleet();
  const { logger, lines } = givenLog();
  const stream = new EventStream();
  const app = appOver(fixture, { over, observer, logger, stream, page });
  return { url: await givenListening(app), fixture, logged: lines, stream };
}

interface Parts {
  readonly over: Partial<StoreService>;
  readonly observer: FakeObserver;
  readonly logger: Logger;
  readonly stream: EventStream;
  /** The document of the dashboard. */
  readonly page: string;
  readonly drift: DriftViews;
  /** Evaluates the stores of the same fleet. @default those of another process */
  readonly statuses: Statuses;
  readonly pullRequests: AppOptions['pullRequests'];
}

/** Simulates another process on the same fleet: it remembers nothing of the first. */
export function appOver(fixture: Fixture, parts: Partial<Parts> = {}): Express {
  const { over = {}, observer = new FakeObserver(), page = document } = parts;
  const { logger = givenLog().logger, stream = new EventStream() } = parts;
  const { statusService, board } = parts.statuses ?? givenStatuses(fixture, { observer, drift: parts.drift });
  const service = new StoreService({
    ledger: fixture.ledger,
    statusService,
    board,
    slotExempt: () => new Set(),
    drift: parts.drift,
    clusters: () => [
      {
        name: 'local',
        engine: 'Argo CD',
        domain: 'localhost',
        state: 'disconnected',
        message: 'None.',
        observedAt: null,
        staleSince: null,
      },
    ],
    now: () => new Date(),
    onImport: progress => stream.send('import', progress),
  });
  return createApp({
    service: Object.assign(service, over),
    pullRequests: parts.pullRequests,
    stream,
    logger,
    allowedHosts: new Set(loopbackHosts),
    actorOf: () => ({ name: 'ada', role: 'developer' }),
    dashboard: givenFiles({ 'index.html': page, 'assets/main-1.js': 'void 0' }),
  });
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

export async function sendRequest(
  { url }: Pick<Server, 'url'>,
  path: string,
  init: RequestInit = {},
): Promise<HttpAnswer> {
  const response = await fetch(url + path, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

/** Sends a request without `fetch`, which decompresses responses and refuses 304 for a request with a tag. */
export async function rawly(
  { url }: Pick<Server, 'url'>,
  path: string,
  headers: Record<string, string>,
): Promise<IncomingMessage> {
  const sent = request(url + path, { headers }).end();
  onTestFinished(() => void sent.destroy());
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

export const send = (server: Server, method: string, path: string, body: unknown, type = 'application/json') =>
  sendRequest(server, path, { method, headers: { 'content-type': type }, body: JSON.stringify(body) });

/** Parses a body that must match its schema exactly: no field is missing, and none is added. */
export function parseExactly<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.parse(body);
  expect(parsed).toEqual(body);
  return parsed;
}

/** Expects a problem document of this status that reveals nothing about the machine. */
export function problemOf(answered: HttpAnswer, status: number): ProblemDocument {
  expect(answered.status, answered.text).toBe(status);
  expect(answered.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answered.text).not.toMatch(/node_modules|\.ts\b|\n +at |file:\/\//);
  for (const path of [home, tmpdir()]) expect(answered.text).not.toContain(path);
  const problem = parseExactly(problemDocument, answered.body);
  expect(problem).toMatchObject({ status, type: 'about:blank' });
  expect(problem.title).not.toBe('Error');
  return problem;
}

export const tip = ({ fixture }: Server) => git(fixture.path, 'rev-parse', 'main').trim();
