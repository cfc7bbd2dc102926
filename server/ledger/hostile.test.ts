import { describe, expect, test } from 'vitest';
import { givenGitServer, givenReplica } from './given-remote.ts';
import { addStore, git, givenChange, givenFleet, givenRawCommit } from './given.ts';
import type { Ledger } from './types.ts';

/** What others put into the repository stops nobody: it is shown, and the next change is written. */

const person = (name: string, time: string) => `author ${name} ${time}\ncommitter ${name} ${time}\n`;
const ada = 'Ada <ada@example.com>';

interface Odd {
  /** What follows tree and parent. */
  readonly commit: Buffer | string;
  readonly shown: { readonly at?: string; readonly subject?: string; readonly author?: string };
}

const epoch = '1970-01-01T00:00:00.000Z';
const odd: Record<string, Odd> = {
  'the time zone -3407': {
    commit: `${person(ada, '1795880000 -3407')}\nx\n`,
    shown: { at: '2026-11-28T15:33:20.000Z', subject: 'x', author: 'Ada' },
  },
  'the time zone +051800': {
    commit: `${person(ada, '1312735823 +051800')}\nx\n`,
    shown: { at: '2011-08-07T16:50:23.000Z' },
  },
  'the year 10000': { commit: `${person(ada, '253402300800 +0000')}\nx\n`, shown: { at: epoch } },
  'a year that no calendar has': { commit: `${person(ada, '99999999999999999999 +0000')}\nx\n`, shown: { at: epoch } },
  'a time before 1970': { commit: `${person(ada, '-5 +0000')}\nx\n`, shown: { at: epoch } },
  'words for a time': { commit: `${person(ada, 'yesterday')}\nx\n`, shown: { at: epoch, author: 'Ada' } },
  'no people': { commit: '\nx\n', shown: { at: epoch, subject: 'x', author: '(no author)' } },
  'a name without an address': { commit: `${person('Ada', '1 +0000')}\nx\n`, shown: { author: '(no author)' } },
  'no message': { commit: person(ada, '1 +0000'), shown: { subject: '(no message)' } },
  'a name and a message that are no UTF-8': {
    commit: Buffer.from(`${person('\xe9 <a@x>', '1 +0000')}\n\xe9t\xe9\n`, 'latin1'),
    shown: { subject: '\ufffdt\ufffd', author: '\ufffd' },
  },
  'an encoding that is none': {
    commit: `${person(ada, '1 +0000')}encoding nonsense\n\nx\n`,
    shown: { subject: 'x' },
  },
  'an encoding that makes nothing of it': { commit: `${person(ada, '1 +0000')}encoding UTF-16\n\nx\n`, shown: {} },
  'an encoding that hides a NUL': {
    commit: `${person(ada, '1 +0000')}encoding UTF-7\n\na+AAA-b\n\nStorefleet-Change: x\n`,
    shown: {},
  },
  'a NUL in its message': { commit: `${person(ada, '1 +0000')}\na\0b\n`, shown: { subject: 'a' } },
  'trailers of ours without a sense': {
    commit: `${person(ada, '1 +0000')}\nx\n\nStorefleet-Change: \nStorefleet-Change: c\nIdempotency-Key: \nStorefleet-Store: ../x\n`,
    shown: { subject: 'x' },
  },
};

async function stillWrites(ledger: Ledger, name = 'bolt') {
  await ledger.submit(givenChange(`c-${name}`), addStore(name));
  const head = await ledger.head();
  expect(head.state === 'ready' && head.tree.stores.has(name)).toBe(true);
}

describe('a commit with', () => {
  test.each(Object.entries(odd))('%s is shown and stops no write', async (_, { commit: rest, shown }) => {
    const { ledger, path } = await givenFleet(['acme']);
    const commit = givenRawCommit(path, rest);
    git(path, 'update-ref', 'refs/heads/main', commit);
    await stillWrites(ledger);
    for (const list of [await ledger.history({ limit: 9 }), await ledger.log({ limit: 9 })]) {
      expect(list.map(entry => entry.commit)).toContain(commit);
      expect(list.find(entry => entry.commit === commit)).toMatchObject(shown);
    }
    expect(await ledger.lastCommit(['stores/acme.yaml'])).toMatchObject({
      commit: git(path, 'rev-parse', 'main~2').trim(),
    });
  });

  test.each(['-3407', '+051800'])('the time zone %s on a remote stops no write either', async zone => {
    const { ledger: local, path } = await givenFleet(['acme']);
    await local.close();
    const ledger = await givenReplica(await givenGitServer(path));
    const commit = givenRawCommit(path, `${person(ada, `1795880000 ${zone}`)}\nx\n`);
    git(path, 'update-ref', 'refs/heads/main', commit);
    await ledger.refresh();
    await stillWrites(ledger);
    expect(await ledger.entry(commit)).toMatchObject({ at: '2026-11-28T15:33:20.000Z', subject: 'x' });
  });
});
