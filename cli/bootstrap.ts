import { Command } from 'commander';
import type { BootstrapOptions } from './bootstrap-cluster.ts';
import { orRefuse } from './output.ts';

/**
 * `storefleet bootstrap`: what a cluster needs once, so that its engine follows the fleet repository. What talks to the
 * cluster is loaded for this command alone: it is more than half of the start of one that needs none.
 */
export function bootstrapCommand(directory: () => string): Command {
  return new Command('bootstrap')
    .description('print or apply what the engine of a cluster needs once: its root object, repository credentials')
    .option('--apply', 'apply it to the cluster of KUBECONFIG instead of printing it')
    .option('--with-credentials', 'print the repository password too (it is always applied)')
    .option('--cluster <name>', "a cluster of fleet.yaml (default: the fleet's default)")
    .action((options: BootstrapOptions) =>
      orRefuse(false, async () => {
        const { bootstrapCluster } = await import('./bootstrap-cluster.ts');
        await bootstrapCluster(directory(), options);
      }),
    );
}
