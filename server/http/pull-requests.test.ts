import { expect, test } from 'vitest';
import { validStore } from '../../test/support/fleet-server.ts';
import {
  sendRequest,
  givenServer,
  parseExactly,
  problemOf,
  send,
  type Server,
} from '../../test/support/http-server.ts';
import { git, personCommits } from '../../test/support/ledger.ts';
import { fleetView } from '#contract';

/** A server for developers, without a forge, of a fleet with these rules. */
async function givenServerWith(changes: string): Promise<Server> {
  const server = await givenServer();
  const text = git(server.fixture.path, 'show', 'main:fleet.yaml');
  personCommits(server.fixture.path, { 'fleet.yaml': text.replace('\nspec:\n', `\nspec:\n  changes: ${changes}\n`) });
  return server;
}

const rulesNow = async (server: Server) =>
  parseExactly(fleetView, (await sendRequest(server, '/api/fleet')).body).changes;

test('uses the rule of a role instead of the rule of the fleet, and shows it to the page', async () => {
  const server = await givenServerWith('{ mode: pull-request, byRole: { developer: { mode: commit } } }');
  expect(await rulesNow(server)).toEqual({ mode: 'commit', mayCommit: false, forge: null });
  expect((await send(server, 'POST', '/api/stores', validStore('acme'))).status).toBe(202);
});

test('refuses what only people of another role may do', async () => {
  const server = await givenServerWith('{ mode: pull-request, byRole: { admin: { mode: commit } } }');
  expect(await rulesNow(server)).toEqual({ mode: 'pull-request', mayCommit: false, forge: null });
  const { detail } = problemOf(await send(server, 'POST', '/api/stores?mode=commit', validStore('acme')), 403);
  expect(detail).toContain('allows no direct commits');
});
