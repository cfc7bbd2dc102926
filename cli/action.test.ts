import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { execute, givenCheckout, storefleet, textsIn } from '../test/support/cli.ts';

/** Tests run side by side: each starts processes, and most of their time is the start. */
vi.setConfig({ testTimeout: 60_000 });

const gitIdentity = {
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@b.c',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@b.c',
};

async function givenRepository() {
  const { directory } = givenCheckout();
  const git = async (...args: string[]) => (await execute('git', args, directory, gitIdentity)).out.trim();
  await git('init', '--quiet');
  const commit = async () => {
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'A commit');
    return git('rev-parse', 'HEAD');
  };
  const first = await commit();
  return { directory, git, commit, first };
}

describe.concurrent('actions on a store', () => {
  test('retry raises the attempt, and prints the commit commands', async () => {
    const { directory, git } = await givenRepository();
    const { code, out } = await storefleet(directory, ['retry', 'demo']);
    expect(code).toBe(0);
    expect(out).toContain('git add stores dist && git commit -m "Retry store demo"');
    expect(await git('diff', '--', 'dist/local/locks')).toContain('+  attempt: 2');
  });

  test('rollback restores the settings of a commit', async () => {
    const { directory, commit, first } = await givenRepository();
    const file = join(directory, 'stores/demo.yaml');
    const before = textsIn(join(directory, 'stores'));
    appendFileSync(file, '  owner: toys\n');
    await storefleet(directory, ['render']);
    await commit();
    const { code, err } = await storefleet(directory, ['rollback', 'demo', '--commit', first]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(textsIn(join(directory, 'stores'))).toEqual(before);
    const unknown = await storefleet(directory, ['rollback', 'demo', '--commit', 'HEAD~1']);
    expect(unknown).toMatchObject({ code: 1, err: 'error: HEAD~1 is not a commit ID.\n' });
  });

  test('restore brings back files that a commit removed, byte for byte', async () => {
    const { directory, git, commit } = await givenRepository();
    const before = textsIn(join(directory, 'dist'));
    await git('rm', '--quiet', '-r', 'stores/demo.yaml', 'dist/local');
    await commit();
    expect((await storefleet(directory, ['restore', 'demo'])).code).toBe(0);
    expect(textsIn(join(directory, 'dist'))).toEqual(before);
  });

  test('restore reverts a manual edit; adopt-drift keeps it, and check accepts it', async () => {
    const { directory, commit } = await givenRepository();
    const manifest = join(directory, 'dist/local/stores/demo/web.yaml');
    const rendered = readFileSync(manifest, 'utf8');
    appendFileSync(manifest, '# by hand\n');
    await commit();
    expect((await storefleet(directory, ['adopt-drift', 'demo'])).code).toBe(0);
    expect((await storefleet(directory, ['render', '--check'])).code).toBe(0);
    expect(readFileSync(manifest, 'utf8')).toContain('# by hand');
    expect((await storefleet(directory, ['restore', 'demo'])).code).toBe(0);
    expect(readFileSync(manifest, 'utf8')).toBe(rendered);
  });

  test('delete needs the name twice, and cancel-deletion stops it', async () => {
    const { directory, git } = await givenRepository();
    const refused = await storefleet(directory, ['delete', 'demo', '--confirm', 'dmeo']);
    expect(refused).toMatchObject({ code: 1, err: 'error: --confirm must repeat the name of the store: demo\n' });
    expect(await git('status', '--short')).toBe('');
    expect((await storefleet(directory, ['delete', 'demo', '--confirm', 'demo'])).out).toContain('deleted for good');
    expect(readFileSync(join(directory, 'stores/demo.yaml'), 'utf8')).toContain('state: removed');
    expect((await storefleet(directory, ['cancel-deletion', 'demo', '--json'])).code).toBe(0);
    expect(await git('status', '--short')).toBe('');
  });
});
