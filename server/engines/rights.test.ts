import { expect, test } from 'vitest';
import { givenApi, givenWatcher } from '../../test/support/cluster-watcher.ts';
import { registeredEngines } from '../../test/support/engines.ts';
import { serverRights } from './index.ts';

interface Role {
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
  readonly rules: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}

test.each(registeredEngines.map(({ type }) => ({ type, namespace: 'gitops' })))(
  'the rights for $type allow to read what the watcher lists, and nothing else',
  async engine => {
    const api = givenApi([]);
    await givenWatcher(api, undefined, engine);
    const roles = serverRights(engine) as Role[];
    const rules = roles.flatMap(role => role.rules);
    expect(rules.flatMap(({ resources }) => resources).sort()).toEqual([...new Set(api.listed)].sort());
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list', 'watch']));
    expect(roles.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
      ['ClusterRole', undefined],
      ['Role', engine.namespace],
    ]);
  },
);
