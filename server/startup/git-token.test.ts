import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { givenDirectory } from '../../test/support/ledger.ts';
import { gitToken } from './git-token.ts';

describe('gitToken', () => {
  test('is made once, in a directory that need not be there, and readable by its owner only', async () => {
    const data = join(givenDirectory(), 'deep', 'data');
    const token = await gitToken(data, undefined);
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(readFileSync(join(data, 'git-token'), 'utf8')).toBe(token);
    expect((statSync(join(data, 'git-token')).mode & 0o777).toString(8)).toBe('600');
    expect(await gitToken(data, undefined)).toBe(token);
  });

  test('two fleets have two', async () => {
    expect(await gitToken(givenDirectory(), undefined)).not.toBe(await gitToken(givenDirectory(), undefined));
  });

  test('the first calls at once agree, and leave nothing else behind', async () => {
    for (let round = 0; round < 10; round++) {
      const data = givenDirectory();
      const tokens = await Promise.all(Array.from({ length: 20 }, () => gitToken(data, undefined)));
      expect(tokens[0]).toHaveLength(32);
      expect(new Set(tokens).size).toBe(1);
      expect(readdirSync(data)).toEqual(['git-token']);
    }
  });

  test('one that is configured is taken and not written', async () => {
    const data = join(givenDirectory(), 'data');
    expect(await gitToken(data, 'configured-token-1')).toBe('configured-token-1');
    expect(() => readdirSync(data)).toThrow(/ENOENT/);
  });

  test('one that a person wrote counts without its line break', async () => {
    const data = givenDirectory();
    writeFileSync(join(data, 'git-token'), 'written-by-hand-1\n');
    expect(await gitToken(data, undefined)).toBe('written-by-hand-1');
  });

  test('a directory in its place is a failure, no new token', async () => {
    const data = givenDirectory();
    mkdirSync(join(data, 'git-token'));
    await expect(gitToken(data, undefined)).rejects.toThrow(/EISDIR/);
  });

  test("a data directory that can't be made is a failure", async () => {
    const data = join(givenDirectory(), 'file');
    writeFileSync(data, '');
    await expect(gitToken(join(data, 'below'), undefined)).rejects.toThrow(/ENOTDIR/);
  });
});
