import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { command, execute, givenCheckout, givenEmptyDirectory, root, storefleet } from '../test/support/cli.ts';
import { readConfig, startServer } from '#server';

vi.setConfig({ testTimeout: 300_000 });

/** The commands of the README that lead from a clone to a push, exactly as written there. */
function readmeCommands(): readonly string[] {
  const [, block = ''] = /```sh\n( *git clone \.storefleet\/fleet\.git [^]*?)```/.exec(
    readFileSync(join(root, 'README.md'), 'utf8'),
  ) ?? [''];
  return block.trim().split(/\n */);
}

test('the commands of the README lead to a store on the page, also where the fleet moves on meanwhile', async () => {
  const home = join(givenEmptyDirectory(), 'storefleet');
  const data = join(home, '.storefleet');
  mkdirSync(join(home, 'build', 'dashboard'), { recursive: true });
  const server = await startServer(
    readConfig({ PORT: '0', STOREFLEET_DATA_DIR: data, STOREFLEET_SEED_DIR: root, STOREFLEET_LOG_LEVEL: 'silent' }),
    home,
  );
  onTestFinished(() => server.stop());
  const person = {
    GIT_AUTHOR_NAME: 'Pat',
    GIT_AUTHOR_EMAIL: 'pat@example.com',
    GIT_COMMITTER_NAME: 'Pat',
    GIT_COMMITTER_EMAIL: 'pat@example.com',
  };
  const npx = `npx() { shift; ${process.execPath} ${command} "$@"; }`;
  const run = async (line: string) => {
    const { code, out, err } = await execute('sh', ['-c', `${npx}\n${line}`], home, person);
    expect(code, `${line}\n${err}`).toBe(0);
    return out;
  };
  const [clone = '', create = '', ...rest] = readmeCommands();
  await run(clone);
  const out = await run(create);
  const moved = await fetch(`${server.url}/api/stores`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      kind: 'WooStore',
      metadata: { name: 'bolt' },
      spec: { title: 'Bolt', admin: { email: 'o@example.com' } },
    }),
  });
  expect(moved.status).toBe(202);
  expect(out).toContain(rest.map(line => line.replace(/ *#.*/, '')).join(' && '));
  for (const line of rest) await run(line);
  await vi.waitFor(
    async () => {
      const response = await fetch(`${server.url}/api/stores/acme`);
      expect(await response.json()).toMatchObject({ name: 'acme', title: 'Acme Toys', problems: [] });
    },
    { timeout: 60_000, interval: 100 },
  );
});

test('new warns first if the local server reads another fleet, and explains how to write there', async () => {
  const { directory } = givenCheckout();
  mkdirSync(join(directory, '.storefleet', 'fleet.git'), { recursive: true });
  const shown = `${process.execPath} ${command} new acme --title A --email x@example.com 2>&1`;
  const { code, out } = await execute('sh', ['-c', shown], directory);
  expect(code).toBe(0);
  expect(out).toMatch(/^warning: the server started here reads \.storefleet\/fleet\.git, not this directory/);
  expect(out).toContain('npx storefleet -C ../my-fleet new acme');
  expect(out).toContain('\n  + stores/acme.yaml\n');
  expect(out).not.toContain('Commit and push');
});

test('import names the fleet that the local server reads if it is another', async () => {
  const { directory } = givenCheckout();
  mkdirSync(join(directory, '.storefleet', 'fleet.git'), { recursive: true });
  writeFileSync(join(directory, 'many.csv'), 'name,title,admin.email\nacme,Acme,x@example.com\n');
  const { code, out, err } = await storefleet(directory, ['import', join(directory, 'many.csv')]);
  expect(code).toBe(0);
  expect(out).not.toContain('Commit and push');
  expect(err).toContain('reads .storefleet/fleet.git, not this directory');
  expect(err).toContain('npx storefleet -C ../my-fleet import');
  expect((await storefleet(directory, ['import', '--dry-run', join(directory, 'many.csv')])).err).toBe('');
});
