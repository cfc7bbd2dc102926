import { loadAll } from 'js-yaml';
import { expect, test } from 'vitest';
import { engineSchemas } from '../../fleet/engines/schemas.ts';
import { serverRights } from '../../server/engines/index.ts';
import { describeRule, documentedRights, type DocumentedRight } from '../support/documented-rights.ts';
import { givenFleet, givenStore } from '../support/fleet.ts';
import { render, renderCluster, resolve } from '#fleet';

interface RbacObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Parameters<typeof describeRule>[0][];
  readonly subjects?: readonly { readonly name: string }[];
  readonly roleRef?: { readonly name: string };
}

/** A fleet with a cluster for each engine, and `nudge` switched on. */
const fleet = givenFleet({ 'namespace: gitops': 'namespace: flux-system' });
const clusters = Object.entries(fleet.spec.clusters);
const documented = documentedRights().filter(({ rule }) => rule !== '');

const rightsIn = (objects: readonly unknown[]) =>
  (objects as readonly RbacObject[]).filter(({ kind }) => /Role(Binding)?$/.test(kind));

/** Returns the rows of the roles among some objects, each with the subject that the page names. */
const rowsOf = (subject: string, objects: readonly RbacObject[], namespace?: string): readonly DocumentedRight[] =>
  objects.flatMap(({ metadata, rules = [] }) =>
    rules.map(rule => ({
      subject,
      namespace: namespace ?? metadata.namespace ?? 'all',
      rule: describeRule(rule),
    })),
  );

const unique = (rows: readonly DocumentedRight[]) => [...new Map(rows.map(row => [JSON.stringify(row), row])).values()];

function rightsOfStore(cluster: string): readonly DocumentedRight[] {
  const store = givenStore('acme', { cluster });
  const files = render(store, resolve(store, fleet));
  const objects = rightsIn([...files.values()].flatMap(text => loadAll(text)));
  const bindings = objects.filter(({ kind }) => kind.endsWith('Binding'));
  return bindings.flatMap(({ subjects = [], roleRef }) =>
    subjects.flatMap(({ name }) =>
      rowsOf(
        name,
        objects.filter(({ kind, metadata }) => kind === 'Role' && metadata.name === roleRef?.name),
        'store-<name>',
      ),
    ),
  );
}

test('docs/security.md lists the rights that Storefleet renders and prints, and no others', () => {
  const engines = new Set(clusters.map(([, { engine }]) => engine.type));
  expect(engines).toEqual(new Set(engineSchemas.map(({ shape }) => shape.type.value)));
  const rights = clusters.flatMap(([name, { engine }]) => [
    ...rowsOf('server', rightsIn(serverRights(engine))),
    ...rowsOf('server', rightsIn([...renderCluster(fleet, name).values()].flatMap(text => loadAll(text)))),
    ...rightsOfStore(name),
  ]);
  const inOrder = (rows: readonly DocumentedRight[]) =>
    rows.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  expect(inOrder(documented)).toEqual(inOrder(unique(rights)));
});
