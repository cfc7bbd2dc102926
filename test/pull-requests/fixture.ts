import { randomBytes } from 'node:crypto';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { parseDocument } from 'yaml';
import { startServer, type RunningServer } from '../../server/main.ts';
import { readConfig } from '../../server/startup/config.ts';
import { GiteaApi } from '../forges/gitea/fixture.ts';
import type { GiteaUnderTest } from '../forges/requirements.ts';
import { freePort } from '../support/free-port.ts';
import { problemDocument, type ProblemDocument } from '#contract';

const root = join(import.meta.dirname, '..', '..');

export interface GiteaRepository {
  readonly gitea: GiteaApi;
  /** `/repos/owner/name` of the API. */
  readonly path: string;
  /** Address for Git. */
  readonly url: string;
  remove(): Promise<void>;
}

/** Creates an empty repository at a real Gitea. */
export async function makeRepository(under: GiteaUnderTest): Promise<GiteaRepository> {
  const gitea = new GiteaApi(under.url, `token ${under.token}`);
  const { login } = await gitea.request<{ login: string }>('GET', '/user');
  const name = `fleet-${randomBytes(5).toString('hex')}`;
  await gitea.request('POST', '/user/repos', { name, default_branch: 'main' });
  const path = `/repos/${login}/${name}`;
  return { gitea, path, url: `${under.url}/${login}/${name}.git`, remove: () => gitea.request('DELETE', path) };
}

/** A server on its own repository at a real Gitea, whose fleet requires pull requests. */
export interface FleetOnGitea {
  readonly repository: GiteaRepository;
  /** Starts another server on the same repository, without local data; the first one keeps running. */
  readonly start: (variables?: Readonly<Record<string, string>>) => Promise<Client>;
}

/** The API of a server. */
export class Client {
  constructor(
    readonly server: RunningServer,
    readonly data: string,
  ) {}

  async get(path: string): Promise<unknown> {
    const answer = await fetch(`${this.server.url}/api${path}`);
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** @throws Error unless it succeeds */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    const answer = await this.#request(method, path, body, headers);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** For requests that are to be refused. */
  async refused(method: string, path: string, body?: unknown): Promise<ProblemDocument> {
    return problemDocument.parse(await (await this.#request(method, path, body, {})).json());
  }

  #request(method: string, path: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<Response> {
    return fetch(`${this.server.url}/api${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

/** @param changes `spec.changes` of its `fleet.yaml` */
export async function givenFleetOnGitea(
  under: GiteaUnderTest,
  changes: object = { mode: 'pull-request' },
): Promise<FleetOnGitea> {
  const repository = await makeRepository(under);
  const { gitea, path, url } = repository;
  onTestFinished(() => repository.remove());
  const seed = givenDirectory();
  mkdirSync(join(seed, 'stores'));
  const fleet = parseDocument(readFileSync(join(root, 'fleet.yaml'), 'utf8'));
  fleet.setIn(['spec', 'repository', 'url'], url);
  fleet.setIn(['spec', 'changes'], changes);
  writeFileSync(join(seed, 'fleet.yaml'), fleet.toString());
  const program = givenDirectory();

  return {
    repository,
    start: async (variables = {}) => {
      const data = givenDirectory();
      const config = readConfig({
        PORT: '0',
        STOREFLEET_DATA_DIR: data,
        STOREFLEET_SEED_DIR: seed,
        STOREFLEET_LOG_LEVEL: 'error',
        STOREFLEET_FORGE: 'gitea',
        STOREFLEET_REMOTE_URL: url,
        STOREFLEET_REMOTE_TOKEN: under.token,
        ...variables,
      });
      const server = await startServer(config, program);
      onTestFinished(() => server.stop());
      // Gitea notices a moment after the first push that a repository is no longer empty.
      await vi.waitFor(async () => expect(await gitea.request('GET', path)).toMatchObject({ empty: false }), {
        timeout: 120_000,
      });
      return new Client(server, data);
    },
  };
}

/** Lets Gitea send webhooks to a server. @returns the variables with which the server must be started */
export async function givenWebhook(
  under: GiteaUnderTest,
  { gitea, path }: GiteaRepository,
): Promise<Record<string, string>> {
  const address = `${under.address}:${await freePort(under.address)}`;
  const secret = randomBytes(16).toString('hex');
  await gitea.request('POST', `${path}/hooks`, {
    type: 'gitea',
    active: true,
    events: ['push', 'pull_request', 'pull_request_sync'],
    config: { url: `http://${address}/webhooks/gitea`, content_type: 'json', secret },
  });
  return { STOREFLEET_WEBHOOK_LISTEN: address, STOREFLEET_WEBHOOK_SECRET: secret };
}

function givenDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'storefleet-changes-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
