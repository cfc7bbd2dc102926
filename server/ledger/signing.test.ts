import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  addStore,
  git,
  givenChange,
  givenDirectory,
  givenEmptyRepository,
  givenFleet,
  seedOf,
} from '../../test/support/ledger.ts';
import { givenGitServer } from '../../test/support/remote-ledger.ts';
import { defaultProgram, type GitProgram } from '../git/environment.ts';
import { openRepository } from '../git/repository.ts';
import { assertCanSign } from '../git/signing.ts';
import { openLedger } from './ledger.ts';

const identity = { name: 'Fleet Bot', email: 'bot@acme.example' };

/** A private key, and the file beside it with which Git trusts it. */
function givenKey(passphrase = '') {
  const directory = givenDirectory();
  const key = join(directory, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'fleet', '-f', key]);
  const allowed = join(directory, 'allowed');
  writeFileSync(allowed, `${identity.email} namespaces="git" ${readFileSync(`${key}.pub`, 'utf8')}`);
  return { key, allowed };
}

const verify = (allowed: string) => ['-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${allowed}`];

/** A remote that accepts only signed commits, like a forge with such a rule. */
async function givenStrictRemote(allowed: string) {
  const { path, ledger } = await givenEmptyRepository();
  await ledger.close();
  mkdirSync(join(path, 'hooks'), { recursive: true });
  const hook = `#!/bin/sh
while read old new ref; do
  for commit in $(git rev-list "$new" --not --all); do
    git cat-file commit $commit | grep -q '^gpgsig ' && git ${verify(allowed).join(' ')} verify-commit $commit ||
      { echo "Commits must have verified signatures." >&2; exit 1; }
  done
done`;
  writeFileSync(join(path, 'hooks/pre-receive'), hook, { mode: 0o755 });
  return givenGitServer(path);
}

async function givenWriter(remote: Awaited<ReturnType<typeof givenStrictRemote>>, signingKey: string | undefined) {
  const repository = await openRepository(`${givenDirectory()}/mirror.git`, { identity, signingKey });
  const ledger = await openLedger({
    repository,
    remote,
    remoteOptions: { timeout: 10_000, patience: 1000, pollEvery: 60_000 },
  });
  onTestFinished(() => ledger.close());
  return ledger;
}

test('signs every commit for a remote that requires it: the first, changes, pull requests, proofs', async () => {
  const { key, allowed } = givenKey();
  const remote = await givenStrictRemote(allowed);
  const unsigned = await givenWriter(remote, undefined);
  await expect(unsigned.submitFirst(givenChange('seed'), seedOf(['acme']))).rejects.toThrow(
    /Message of the repository: “.*Commits must have verified signatures\.”/,
  );
  const ledger = await givenWriter(remote, key);
  await ledger.submitFirst(givenChange('seed'), seedOf(['acme']));
  const odd = givenChange('c-1', { actor: { name: '. <Ädä>\n', email: '' } });
  const { commit } = await ledger.submit(odd, addStore('bolt'));
  await (
    await ledger.openReviewBranch('storefleet/cove')
  )(givenChange('c-2'), addStore('cove'));
  await ledger.proofs.record({ kind: 'gone', store: 'acme', commit, at: '2026-11-21T10:00:00Z', seconds: null });
  for (const ref of ['main', 'main^', 'storefleet/cove', 'refs/storefleet/proofs']) {
    git(remote.path, ...verify(allowed), 'verify-commit', ref);
  }
  expect(git(remote.path, 'rev-parse', 'main').trim()).toBe(commit);
  expect(await ledger.entry(commit)).toMatchObject({ change: 'c-1', author: '. Ädä' });
  const head = await ledger.head();
  expect(head.state === 'ready' && [...head.tree.stores.keys()]).toEqual(['acme', 'bolt']);
  git(remote.path, 'fsck', '--strict');
});

test('signs nothing without a key', async () => {
  const { path } = await givenFleet();
  expect(git(path, 'cat-file', 'commit', 'main')).not.toContain('gpgsig');
});

test('refuses changes with a reason once its key is lost', async () => {
  const { key } = givenKey();
  const { ledger } = await givenFleet(['acme'], { git: { identity, signingKey: key } });
  chmodSync(key, 0o644);
  await expect(ledger.submit(givenChange('c-1'), addStore('bolt'))).rejects.toThrow(/nothing was written.*sign/is);
  chmodSync(key, 0o600);
  await ledger.submit(givenChange('c-2'), addStore('bolt'));
});

describe('assertCanSign', () => {
  const secret = () => readFileSync(givenKey().key, 'utf8');
  const file = (name: string, content: string, mode = 0o600) => {
    const path = join(givenDirectory(), name);
    writeFileSync(path, content, { mode });
    return path;
  };
  /** A directory with Git but without ssh-keygen. */
  const bare = () => {
    const directory = givenDirectory();
    symlinkSync('/usr/bin/git', join(directory, 'git'));
    return directory;
  };
  const cases: [title: string, program: () => Partial<GitProgram>, says: RegExp][] = [
    [
      'a key that is missing',
      () => ({ signingKey: '/nowhere/key' }),
      /names \/nowhere\/key, which does not exist\. Name/,
    ],
    ['a directory', () => ({ signingKey: givenDirectory() }), /which is not a file\. Name/],
    ['a key with a passphrase', () => ({ signingKey: givenKey('secret').key }), /which has a passphrase, .*-N ""/],
    ['a key that others can read', () => ({ signingKey: file('key', secret(), 0o644) }), /Set its mode to 600\./],
    ['the public half', () => ({ signingKey: file('key.pub', 'ssh-ed25519 AAAA x\n') }), /holds no private SSH key/],
    ['an empty file', () => ({ signingKey: file('key', '') }), /holds no private SSH key/],
    ['no ssh-keygen', () => ({ signingKey: givenKey().key, searchPath: bare() }), /needs ssh-keygen.*openssh-client/],
  ];

  test.each(cases)('refuses %s', async (_, program, message) => {
    const refusing = assertCanSign({ ...defaultProgram, ...program() });
    await expect(refusing).rejects.toThrow(message);
    await expect(refusing).rejects.not.toThrow(/PRIVATE KEY-----/);
  });

  test('accepts a program that can sign, or need not', async () => {
    await assertCanSign({ ...defaultProgram, signingKey: givenKey().key });
    await assertCanSign(defaultProgram);
  });
});
