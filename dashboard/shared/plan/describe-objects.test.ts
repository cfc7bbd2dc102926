import { expect, test } from 'vitest';
import { describeObjects } from './describe-objects.ts';

const file = (path: string, after: string | null) => ({ path, change: 'add' as const, after });

test('counts the objects of the manifests, not the files of the fleet', () => {
  const files = [
    file('stores/acme.yaml', 'kind: WooStore\n'),
    file('dist/local/locks/acme.yaml', 'kind: StoreLock\n'),
    file('dist/local/stores/acme/web.yaml', 'kind: Deployment\n---\nkind: Service\n---\nkind: NetworkPolicy\n'),
    file('dist/local/stores/acme/database.yaml', 'kind: StatefulSet\nspec:\n  kind: Nested\n---\nkind: Service\n'),
    file('dist/local/stores/acme/network.yaml', 'kind: NetworkPolicy\n'),
    file('dist/local/stores/old.yaml', null),
  ];
  expect(describeObjects(files)).toBe('Deployment, 2 Services, 2 NetworkPolicies, StatefulSet');
});
