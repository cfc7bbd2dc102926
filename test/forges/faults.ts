import { describe, expect, test } from 'vitest';
import { ForgeNotFound, ForgeUnavailable } from '../../server/forges/index.ts';
import type { ForgeFixture } from './fixture.ts';

/** `hang`: no response at all; `cut`: one that ends in the middle. */
export type FaultAnswer = 500 | 502 | 503 | 'hang' | 'cut';

/** Operations of a forge; `comments` reads them. */
export type ForgeOperation = 'open' | 'get' | 'list' | 'update' | 'close' | 'merge' | 'comment' | 'comments' | 'report';

export interface FaultyForgeFixture extends ForgeFixture {
  /** Makes the next requests of this operation fail. `done`: but with effect. */
  readonly fail: (
    operation: ForgeOperation,
    answer: FaultAnswer,
    how?: { readonly done?: boolean; readonly times?: number },
  ) => void;
  /** Returns the number of requests of this operation. */
  readonly count: (operation: ForgeOperation) => number;
}

const draft = { branch: 'storefleet/acme', base: 'main', title: 'Add acme', body: 'impact' };
const other = { ...draft, branch: 'storefleet/hat' };
const path = 'stores/acme.yaml';

const operations: Readonly<Record<ForgeOperation, (fixture: ForgeFixture, sha: string) => Promise<unknown>>> = {
  open: async ({ forge, push }) => {
    await push(other.branch, { 'stores/hat.yaml': 'kind: WooStore\n' });
    return forge.open(other);
  },
  get: ({ forge }) => forge.get(1),
  list: ({ forge }) => forge.list({ state: 'open' }),
  update: ({ forge }) => forge.update(1, { title: 'Change acme', body: 'impact' }),
  close: ({ forge }) => forge.close(1),
  merge: ({ forge }, head) => forge.merge(1, { head }),
  comment: ({ forge }) => forge.comment(1, 'impact', 'text'),
  comments: ({ forge }) => forge.comment(1, 'impact', 'text'),
  report: ({ forge }, sha) =>
    forge.report(sha, {
      name: 'storefleet',
      state: 'failure',
      title: '1 problem',
      summary: 'It has a problem.',
      pullRequest: 1,
      annotations: [{ path, line: 1, message: 'kind is unknown', level: 'failure' }],
    }),
};

/**
 * Tests that a fault of the forge is survived, and that nothing happens twice because of it.
 * @param given creates a fixture whose requests time out after the given milliseconds
 */
export function describeFaults(
  title: string,
  given: (timeout: number) => Promise<FaultyForgeFixture>,
  answers: readonly FaultAnswer[],
): void {
  const names = Object.keys(operations) as ForgeOperation[];
  const table = names.flatMap(operation => answers.map(answer => ({ operation, answer })));

  async function givenPull(answer: FaultAnswer): Promise<{ fixture: FaultyForgeFixture; sha: string }> {
    const fixture = await given(answer === 'hang' ? 500 : 10_000);
    const sha = await fixture.push(draft.branch, { [path]: 'kind: Shop\n' });
    await fixture.forge.open(draft);
    return { fixture, sha };
  }

  describe(title, () => {
    test.each(table)('$operation: survives $answer once', async ({ operation, answer }) => {
      const { fixture, sha } = await givenPull(answer);
      fixture.fail(operation, answer);
      await operations[operation](fixture, sha);
    });

    test.each(table)('$operation: is done once although its answer is $answer', async ({ operation, answer }) => {
      const { fixture, sha } = await givenPull(answer);
      fixture.fail(operation, answer, { done: true });
      await operations[operation](fixture, sha);
      expect(await fixture.forge.list({ state: 'all' })).toHaveLength(operation === 'open' ? 2 : 1);
      expect(await fixture.commentsOf(1)).toHaveLength(operation.startsWith('comment') ? 1 : 0);
      if (operation === 'report') expect((await fixture.checkOf(1, sha, 'storefleet'))?.lines).toHaveLength(1);
      if (operation === 'merge') expect(await fixture.forge.get(1)).toMatchObject({ state: 'merged', head: { sha } });
    });

    test.each(answers)('a permanent %s gets four attempts, also after a lookup', async answer => {
      const { fixture } = await givenPull(answer);
      await fixture.forge.comment(1, 'impact', 'who we are is known now');
      const before = fixture.count('comments');
      fixture.fail('comments', answer, { times: 100 });
      await expect(fixture.forge.comment(1, 'impact', 'text')).rejects.toThrow(ForgeUnavailable);
      expect(fixture.count('comments') - before).toBe(4);
    });

    test.each(answers)('a permanent %s ends within the timeout, and is no 404', async answer => {
      const { fixture } = await givenPull(answer);
      const before = fixture.count('get');
      fixture.fail('get', answer, { times: 100 });
      const error = await fixture.forge.get(1).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(ForgeUnavailable);
      expect(error).not.toBeInstanceOf(ForgeNotFound);
      expect(fixture.count('get') - before).toBe(4);
    });
  });
}
