import { applyObjects } from './apply-objects.ts';
import { orRefuse } from './output.ts';
import { dumpManifests, engineOf, NotFound, readCheckout, Unavailable } from '#fleet';
import { contextOf, gitToken, loadKubeconfig, readConfig, readFleet, serverRights } from '#server';

export interface BootstrapOptions {
  readonly apply?: boolean;
  readonly withCredentials?: boolean;
  readonly withRights?: boolean;
  readonly cluster?: string;
}

/**
 * `storefleet bootstrap`: prints or applies the objects that a cluster needs once, so that its engine follows the fleet
 * repository.
 * @param directory the checkout of the fleet, for a fleet that no server has
 */
export function bootstrap(directory: string, options: BootstrapOptions): Promise<void> {
  return orRefuse(false, async () => {
    const config = readConfig(process.env);
    const { fleet, locks } = (await readFleet(config)) ?? (await readCheckout(directory)).tree;
    const name = options.cluster ?? fleet.spec.defaults.cluster;
    const cluster = Object.hasOwn(fleet.spec.clusters, name) ? fleet.spec.clusters[name] : undefined;
    if (cluster === undefined) {
      const known = Object.keys(fleet.spec.clusters).join(', ');
      throw new NotFound(`fleet.yaml has no cluster ${name}; it has ${known}.`);
    }
    const engine = engineOf(cluster.engine);
    const forEngine = { fleet, cluster: name, settings: cluster.engine };
    const stores = [...locks.values()].filter(({ spec }) => spec.cluster.name === name).length;
    const warning = engine.warningAt?.(stores);
    if (warning !== undefined) process.stderr.write(`warning: ${warning}\n`);
    const rights = options.withRights === true ? serverRights(cluster.engine) : [];
    const objects = [...engine.platform(forEngine), ...rights];
    const credentials = async () => engine.repositorySecret(forEngine, await engineToken(config));
    if (options.apply !== true) {
      const printed = options.withCredentials === true ? [await credentials(), ...objects] : objects;
      process.stdout.write(dumpManifests(printed));
      if (options.withCredentials !== true) {
        process.stderr.write('Repository credentials are not printed; --with-credentials prints them.\n');
      }
      return;
    }
    if (config.kubeconfig === undefined) throw new Unavailable('--apply needs KUBECONFIG, the cluster to write to.');
    const context = contextOf(loadKubeconfig(config.kubeconfig), name, fleet);
    if (context === undefined)
      throw new Unavailable(
        `KUBECONFIG has no context ${name}: rename a context to ${name}, or the cluster in fleet.yaml.`,
      );
    // Credentials first: the engine reads the repository as soon as its root object exists.
    await applyObjects(context, [await credentials(), ...objects], engine.displayName);
    process.stdout.write(`Cluster ${name} follows ${fleet.spec.repository.url}.\n`);
  });
}

/**
 * Returns the password with which engines read the fleet repository.
 * @throws Unavailable if the repository is remote and no token for engines is set: the server's own token may write
 */
function engineToken({ remote, gitToken: token, dataDirectory }: ReturnType<typeof readConfig>): Promise<string> {
  if (remote === undefined) return gitToken(dataDirectory, token);
  if (token !== undefined) return Promise.resolve(token);
  throw new Unavailable(
    `Set STOREFLEET_GIT_TOKEN to a token that may read ${remote.url}: the engines fetch the fleet with it.`,
  );
}
