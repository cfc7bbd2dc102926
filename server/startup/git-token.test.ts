import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { givenDirectory } from '../../test/support/ledger.ts';
import { gitToken } from './git-token.ts';

describe('gitToken', () => {
  test('is created once, in a directory that may be missing, and readable by its owner only', async () => {
    const data = join(givenDirectory(), 'deep', 'data');
    const token = await gitToken(data, undefined);
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(readFileSync(join(data, 'git-token'), 'utf8')).toBe(token);
    expect((statSync(join(data, 'git-token')).mode & 0o777).toString(8)).toBe('600');
    expect(await gitToken(data, undefined)).toBe(token);
  });

  test('differs between two fleets', async () => {
    expect(await gitToken(givenDirectory(), undefined)).not.toBe(await gitToken(givenDirectory(), undefined));
  });

  test('is the same for concurrent first calls, which leave nothing else behind', async () => {
    for (let round = 0; round < 10; round++) {
      const data = givenDirectory();
      const tokens = await Promise.all(Array.from({ length: 20 }, () => gitToken(data, undefined)));
      expect(tokens[0]).toHaveLength(32);
      expect(new Set(tokens).size).toBe(1);
      expect(readdirSync(data)).toEqual(['git-token']);
    }
  });

  test('is the configured one, which is not written', async () => {
    const data = join(givenDirectory(), 'data');
    expect(await gitToken(data, 'configured-token-1')).toBe('configured-token-1');
    expect(() => readdirSync(data)).toThrow(/ENOENT/);
  });

  test('counts without the line break of a text editor', async () => {
    const data = givenDirectory();
    writeFileSync(join(data, 'git-token'), 'written-by-hand-1\n');
    expect(await gitToken(data, undefined)).toBe('written-by-hand-1');
  });

  test('fails with a directory in its place, and no new token is created', async () => {
    const data = givenDirectory();
    mkdirSync(join(data, 'git-token'));
    await expect(gitToken(data, undefined)).rejects.toThrow(/EISDIR/);
  });

  test('fails if the data directory can’t be created', async () => {
    const data = join(givenDirectory(), 'file');
    writeFileSync(data, '');
    await expect(gitToken(join(data, 'below'), undefined)).rejects.toThrow(/ENOTDIR/);
  });
});
