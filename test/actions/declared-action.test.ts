import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createProgram } from '../../cli/program.ts';
import { actionsReference } from '../../contract/actions-reference.ts';
import { givenCheckout } from '../support/cli.ts';
import { subjects } from '../support/fleet-server.ts';
import { sendRequest, givenServer, problemOf, send, tip } from '../support/http-server.ts';
import { changeAccepted, planAnswer, storeDetail } from '#contract';

vi.mock(import('../../fleet/actions/registry.ts'), async original => {
  const [{ storeActions }, { announceSale, nap, raze, rename }] = await Promise.all([
    original(),
    import('../support/store-action.ts'),
  ]);
  return { storeActions: [...storeActions, nap, raze, rename, announceSale] as never };
});

describe('an action that is declared', () => {
  test('has a route', async () => {
    const server = await givenServer();
    const { status, body } = await sendRequest(server, '/api/stores/demo/actions/nap', { method: 'POST' });
    expect({ status, change: changeAccepted.parse(body).change }).toMatchObject({
      status: 202,
      change: { store: 'demo', commit: tip(server) },
    });
    expect(subjects(server.fixture.path)).toHaveLength(2);
  });

  test('has a route that reads its input', async () => {
    const server = await givenServer();
    const path = '/api/stores/demo/actions/rename';
    const refused = problemOf(await send(server, 'POST', path, { name: 'x' }), 422);
    expect(refused.problems.map(({ field, rule }) => `${field} ${rule}`)).toEqual([
      'title is required',
      'name is not a known field',
    ]);
    expect((await send(server, 'POST', path, { title: 'Zzz' })).status).toBe(202);
    expect(storeDetail.parse((await sendRequest(server, '/api/stores/demo')).body).title).toBe('Zzz');
  });

  test('needs the name of the store where it is dangerous', async () => {
    const server = await givenServer();
    const before = tip(server);
    const { problems } = problemOf(await send(server, 'POST', '/api/stores/demo/actions/raze', { confirm: 'x' }), 422);
    expect(problems).toMatchObject([{ field: 'confirm', value: '"x"' }]);
    expect(tip(server)).toBe(before);
    expect((await send(server, 'POST', '/api/stores/demo/actions/raze', { confirm: 'demo' })).status).toBe(202);
  });

  test('is planned without being written', async () => {
    const server = await givenServer();
    const before = tip(server);
    const planned = await send(server, 'POST', '/api/plans', { action: 'rename', name: 'demo', title: 'Zzz' });
    expect(planAnswer.parse(planned.body).impact.fields).toEqual([
      { field: 'spec.title', from: 'Demo Shop', to: 'Zzz' },
    ]);
    expect(tip(server)).toBe(before);
    problemOf(await send(server, 'POST', '/api/plans', { action: 'rename', name: 'demo' }), 422);
  });

  test('is offered by the page of a store where it helps', async () => {
    const { body } = await sendRequest(await givenServer(), '/api/stores/demo');
    expect(storeDetail.parse(body).status.offeredActions).toEqual(['nap', 'raze', 'announce-sale']);
  });

  test('is in the documentation', () => {
    expect(actionsReference()).toContain('## rename\n\nRename a store. Its address stays.\n');
    expect(actionsReference()).toContain('`storefleet rename <name> --title <title>`');
    expect(actionsReference()).toContain('`storefleet raze <name> --confirm <name>`');
    expect(actionsReference()).toContain(
      '`storefleet announce-sale <name> --headline <headline> --percent <percent> [--season <season>] [--is-loud]`',
    );
  });

  describe('has a command', () => {
    beforeEach(() => {
      vi.spyOn(process.stdout, 'write').mockReturnValue(true);
      vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      return () => {
        vi.restoreAllMocks();
        process.exitCode = undefined;
      };
    });
    const run = (directory: string, ...words: string[]) =>
      createProgram().parseAsync(['node', 'storefleet', '-C', directory, ...words]);
    const title = (directory: string) =>
      /title: (.*)/.exec(readFileSync(join(directory, 'stores/demo.yaml'), 'utf8'))?.[1];

    test('that writes the plan to the checkout', async () => {
      const { directory } = givenCheckout();
      await run(directory, 'rename', 'demo', '--title', 'Zzz');
      expect(title(directory)).toBe('Zzz');
    });

    test('that reads numbers, choices and switches', async () => {
      const { directory } = givenCheckout();
      const sale = ['announce-sale', 'demo', '--headline', 'Sale'];
      await run(directory, ...sale, '--percent', '30', '--season', 'winter', '--is-loud');
      expect(title(directory)).toBe('"Sale: −30 % (winter)!"');
      await expect(run(directory, ...sale, '--percent', 'a lot')).rejects.toThrow(/Use a number/);
      await expect(run(directory, ...sale, '--percent', '30', '--season', 'spring')).rejects.toThrow(/summer, winter/);
    });

    test('that needs the fields of its input', async () => {
      const { directory } = givenCheckout();
      await expect(run(directory, 'rename', 'demo')).rejects.toThrow(/--title/);
      await expect(run(directory, 'raze', 'demo')).rejects.toThrow(/--confirm/);
      await run(directory, 'raze', 'demo', '--confirm', 'other');
      expect(process.exitCode).toBe(1);
      expect(title(directory)).toBe('Demo Shop');
    });

    test('that the help lists', () => {
      expect(createProgram().helpInformation()).toMatch(/rename \[options\] <name> +rename a store\n/);
    });
  });
});
