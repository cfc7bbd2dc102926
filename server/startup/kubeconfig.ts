import { delimiter } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { InvalidInput, type Fleet } from '#fleet/schema';

/**
 * Returns the kubeconfig context of a cluster: the one of its name; the fleet's default cluster falls back to the
 * current context. Undefined if there is neither.
 */
export function contextOf(kubeconfig: KubeConfig | undefined, cluster: string, fleet: Fleet): KubeConfig | undefined {
  if (kubeconfig === undefined) return undefined;
  const contexts = kubeconfig.getContexts().map(context => context.name);
  if (!contexts.includes(cluster)) {
    // A kubeconfig need not have a current context.
    const current = kubeconfig.getCurrentCluster() === null ? undefined : kubeconfig;
    return cluster === fleet.spec.defaults.cluster ? current : undefined;
  }
  const copy = new KubeConfig();
  copy.loadFromString(kubeconfig.exportConfig());
  copy.setCurrentContext(cluster);
  return copy;
}

/**
 * Reads kubeconfig files as kubectl does: if several define a name, the first one counts.
 * @param paths value of KUBECONFIG
 * @throws InvalidInput if a file can't be read
 */
export function loadKubeconfig(paths: string | undefined): KubeConfig | undefined {
  const [first, ...rest] = (paths ?? '').split(delimiter).filter(path => path !== '');
  if (first === undefined) return undefined;
  const kubeconfig = readKubeconfig(first);
  for (const path of rest) {
    const further = readKubeconfig(path);
    kubeconfig.clusters = firstOfName([...kubeconfig.clusters, ...further.clusters]);
    kubeconfig.users = firstOfName([...kubeconfig.users, ...further.users]);
    kubeconfig.contexts = firstOfName([...kubeconfig.contexts, ...further.contexts]);
    kubeconfig.currentContext ||= further.currentContext;
  }
  return kubeconfig;
}

function readKubeconfig(path: string): KubeConfig {
  const kubeconfig = new KubeConfig();
  try {
    kubeconfig.loadFromFile(path);
  } catch (error) {
    throw new InvalidInput([{ field: 'KUBECONFIG', value: JSON.stringify(path), rule: ruleOf(error) }]);
  }
  return kubeconfig;
}

function ruleOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'does not exist; name the file of a kubeconfig, or unset KUBECONFIG';
  if (code === 'EACCES') return 'is not readable by the user that starts Storefleet';
  if (code === 'EISDIR') return 'is a directory; name the file of a kubeconfig';
  return `is not a kubeconfig: ${error instanceof Error ? error.message : String(error)}`;
}

function firstOfName<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return items.filter(({ name }, index) => items.findIndex(item => item.name === name) === index);
}
