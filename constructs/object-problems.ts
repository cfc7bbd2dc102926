import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { namespaceOf } from './names.ts';

/**
 * Returns the problems of the objects below a store as a whole: an object outside of its namespace would not be deleted
 * with it and would escape its quota and policies, and of two with one name the engine would apply the last.
 */
export function objectProblems(root: IConstruct, store: string): string[] {
  const namespace = namespaceOf(store);
  const seen = new Map<string, string>();
  return root.node
    .findAll()
    .filter(node => ApiObject.isApiObject(node))
    .flatMap(({ node, kind, name, apiGroup, metadata }) => {
      const isInside =
        kind === 'Namespace' && apiGroup === 'core' ? name === namespace : metadata.namespace === namespace;
      const key = `${apiGroup}/${kind}/${name}`;
      const first = seen.get(key);
      seen.set(key, first ?? node.path);
      return [
        ...(isInside ? [] : [`${node.path}: ${kind}/${name} must be in the namespace ${namespace}`]),
        ...(first === undefined ? [] : [`${node.path}: ${kind}/${name} exists already, as ${first}`]),
      ];
    });
}
