import { describe, expect, test } from 'vitest';
import { handwritten, validStore } from '../../test/support/fleet-server.ts';
import { sendRequest, givenServer, parseExactly, send, tip, type Server } from '../../test/support/http-server.ts';
import { personCommits } from '../../test/support/ledger.ts';
import { commitDetail, fleetHistory, history } from '#contract';
import { fieldChanges } from '#fleet';

const file = (spec: string) =>
  `kind: WooStore\nmetadata: { name: acme }\nspec: { admin: { email: o@example.com }, ${spec} }\n`;

describe('fieldChanges', () => {
  const cases: [title: string, before: string | null, after: string | null, expected: object[]][] = [
    [
      'a value that is another',
      file('title: Acme'),
      file('title: Acme Toys'),
      [{ field: 'spec.title', from: 'Acme', to: 'Acme Toys' }],
    ],
    [
      'a field that is new, in a file that is written otherwise',
      file('title: Acme'),
      `# by hand\n${file('host: shop.acme.com, title: "Acme"')}`,
      [{ field: 'spec.host', to: 'shop.acme.com' }],
    ],
    [
      'a removed field',
      file('title: A, host: a.example.com'),
      file('title: A'),
      [{ field: 'spec.host', from: 'a.example.com' }],
    ],
    ['a store that begins', null, file('title: A'), []],
    ['a store that ends', file('title: A'), null, []],
    ['a file that could not be read', 'spec: [', file('title: A'), []],
  ];
  test.each(cases)('%s', (_, before, after, expected) => expect(fieldChanges('acme', before, after)).toEqual(expected));
});

describe('the history names the fields that a commit changed', () => {
  async function given(): Promise<Server> {
    const server = await givenServer();
    await send(server, 'POST', '/api/stores', validStore('acme'));
    await send(server, 'PATCH', '/api/stores/acme', { spec: { title: 'Acme Games', size: 'medium' } });
    return server;
  }
  const changed = [
    { field: 'spec.size', to: 'medium' },
    { field: 'spec.title', from: 'Acme Toys', to: 'Acme Games' },
  ];

  test('of a store', async () => {
    const server = await given();
    const { entries } = parseExactly(history, (await sendRequest(server, '/api/stores/acme/history')).body);
    expect(entries.map(({ action, fields }) => ({ action, fields }))).toEqual([
      { action: 'change', fields: changed },
      { action: 'create', fields: [] },
    ]);
  });

  test('of the fleet', async () => {
    const server = await given();
    const { entries } = parseExactly(fleetHistory, (await sendRequest(server, '/api/history')).body);
    expect(entries[0]?.changes.map(({ store, fields }) => ({ store, fields }))).toEqual([
      { store: 'acme', fields: changed },
    ]);
  });

  test('of a person’s push, without an action', async () => {
    const server = await given();
    const text = handwritten('demo');
    personCommits(server.fixture.path, { 'stores/demo.yaml': text });
    const { touched } = parseExactly(commitDetail, (await sendRequest(server, `/api/history/${tip(server)}`)).body);
    expect(touched).toMatchObject([{ store: 'demo' }]);
    expect(touched[0]?.fields).toContainEqual({ field: 'spec.title', from: 'Demo Shop', to: 'By hand' });
  });
});
