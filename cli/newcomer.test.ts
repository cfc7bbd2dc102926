import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { execute, givenCheckout, givenEmptyDirectory, root, storefleet } from './given.ts';
import { readConfig, startServer } from '#server';

vi.setConfig({ testTimeout: 60_000 });

test('the way of the README leads from the command line to a store on the page', async () => {
  const home = givenEmptyDirectory();
  const data = join(home, '.storefleet');
  const dashboard = join(home, 'build', 'dashboard');
  mkdirSync(dashboard, { recursive: true });
  const server = await startServer(
    readConfig({ PORT: '0', STOREFLEET_DATA_DIR: data, STOREFLEET_SEED_DIR: root, STOREFLEET_LOG_LEVEL: 'silent' }),
    home,
  );
  onTestFinished(() => server.stop());
  const git = (...args: string[]) => execute('git', args, home);
  expect((await git('clone', '.storefleet/fleet.git', 'my-fleet')).code).toBe(0);
  const created = ['-C', 'my-fleet', 'new', 'acme', '--title', 'Acme Toys', '--email', 'owner@example.com'];
  const { code, out, err } = await storefleet(home, created);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const next =
    'git -C my-fleet add stores dist && git -C my-fleet commit -m "Create store acme" && git -C my-fleet push';
  expect(out).toContain(next);
  const person = ['-c', 'user.name=Pat', '-c', 'user.email=pat@example.com'];
  expect((await git('-C', 'my-fleet', 'add', 'stores', 'dist')).code).toBe(0);
  expect((await git('-C', 'my-fleet', ...person, 'commit', '-m', 'Create store acme')).code).toBe(0);
  expect((await git('-C', 'my-fleet', 'push')).code).toBe(0);
  await vi.waitFor(
    async () => {
      const response = await fetch(`${server.url}/api/stores/acme`);
      expect(await response.json()).toMatchObject({ name: 'acme', title: 'Acme Toys', problems: [] });
    },
    { timeout: 15_000, interval: 100 },
  );
});

test('new beside a server that reads another fleet says where that is', async () => {
  const { directory } = givenCheckout();
  mkdirSync(join(directory, '.storefleet', 'fleet.git'), { recursive: true });
  const { code, err } = await storefleet(directory, ['new', 'acme', '--title', 'A', '--email', 'x@example.com']);
  expect(code).toBe(0);
  expect(err).toContain('does not read this directory, but .storefleet/fleet.git');
  expect(err).toContain('npx storefleet -C ../my-fleet new acme');
});

test('bulk beside a server that reads another fleet says where that is', async () => {
  const { directory } = givenCheckout();
  mkdirSync(join(directory, '.storefleet', 'fleet.git'), { recursive: true });
  writeFileSync(join(directory, 'many.csv'), 'name,title,admin.email\nacme,Acme,x@example.com\n');
  const { code, err } = await storefleet(directory, ['bulk', join(directory, 'many.csv')]);
  expect(code).toBe(0);
  expect(err).toContain('does not read this directory, but .storefleet/fleet.git');
  expect(err).toContain('npx storefleet -C ../my-fleet bulk');
  expect((await storefleet(directory, ['bulk', '--dry-run', join(directory, 'many.csv')])).err).toBe('');
});
