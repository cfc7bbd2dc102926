import Bottleneck from 'bottleneck';
import { expect, onTestFinished } from 'vitest';
import type { GithubCredentials, WriteQueues } from '../../../server/forges/github/client.ts';
import { Github } from '../../../server/forges/github/github.ts';
import { github } from '../../../server/forges/github/index.ts';
import type { Forge } from '../../../server/forges/index.ts';
import type { ForgeOperation, FaultAnswer, FaultyForgeFixture } from '../faults.ts';
import type { SeenCheck } from '../fixture.ts';
import { refusal } from './forge-state.ts';
import { GithubServer, type Fault } from './server.ts';

const operationIds: Readonly<Record<ForgeOperation, string>> = {
  open: 'pulls/create',
  get: 'pulls/get',
  list: 'pulls/list',
  update: 'pulls/update',
  close: 'pulls/update',
  merge: 'pulls/merge',
  comment: 'issues/create-comment',
  comments: 'issues/list-comments',
  report: 'checks/create',
};

const faultOf = (answer: FaultAnswer): Fault['answer'] =>
  typeof answer === 'number' ? refusal(answer, 'Server Error') : answer;

/** Queues that send one write after the other, as soon as they can. */
export function withoutPause(): WriteQueues {
  const queue = () => new Bottleneck.Group({ maxConcurrent: 1, minTime: 0 });
  return { write: queue(), notifications: queue() };
}

export interface GithubFixture extends FaultyForgeFixture {
  readonly server: GithubServer;
}

/**
 * Creates our adapter and a GitHub that allows only what GitHub's description of its API allows.
 * @param timeout of one request, in milliseconds
 */
export async function givenGithub(as: 'person' | 'app', timeout = 10_000): Promise<GithubFixture> {
  const server = await GithubServer.given();
  onTestFinished(() => expect(server.violations).toEqual([]));
  const { repository, app } = server;
  const forge = (credentials: GithubCredentials): Forge =>
    new Github(github, {
      owner: 'acme',
      name: 'fleet',
      url: server.url,
      credentials,
      // The same behaviour, faster, for a test.
      timeout,
      patience: { tries: 4, delay: 2 },
      queues: withoutPause(),
    });
  return {
    server,
    forge: forge(
      as === 'person'
        ? { token: 'ghp_person' }
        : { appId: app.id, installationId: app.installation, privateKey: app.privateKey },
    ),
    stranger: forge({ token: 'ghp_nobody' }),
    me: as === 'person' ? 'storefleet-bot' : `${app.slug}[bot]`,
    push: (branch, files) => Promise.resolve(repository.push(branch, files)),
    openFromFork: (branch, files, how) => Promise.resolve(repository.openFromFork('ada', branch, files, how)),
    commentAsOther: (number, body) => {
      repository.commentAs('ada', number, body);
      return Promise.resolve();
    },
    commentsOf: number => Promise.resolve(repository.commentsOf(number)),
    fail: (operation, answer, how) => server.fail({ of: operationIds[operation], answer: faultOf(answer), ...how }),
    count: operation => server.count(operationIds[operation]),
    checkOf: (_number, sha, name) => Promise.resolve(checkOf(server, sha, name)),
  };
}

/** GitHub shows the newest run of a name. */
function checkOf({ repository }: GithubServer, sha: string, name: string): SeenCheck | undefined {
  const run = repository.runs.findLast(run => run.sha === sha && run.name === name);
  if (run === undefined) return undefined;
  return {
    state: run.status === 'completed' ? (run.conclusion as 'success' | 'failure') : 'pending',
    lines: run.annotations.map(({ path, start_line: line, message: text }) => ({ path, line, text })),
  };
}
