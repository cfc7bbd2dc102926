import type { StartProgress } from '../../status/kind.ts';
import { componentOf, isRunning, type Observation } from '../../status/observation.ts';
import { containerOf, newestPod, succeeded } from '../../status/pods.ts';
import { containerNames } from '#fleet';

/** Returns how far a start has come, by its pods; undefined when all run. */
export function progressOfPods(observation: Observation): StartProgress | undefined {
  const [database, web] = [componentOf(observation, 'database'), componentOf(observation, 'web')];
  const databasePod = newestPod(database);
  const webPod = newestPod(web);
  const credentials = containerOf(databasePod, containerNames.credentials);
  const install = containerOf(webPod, containerNames.install);
  const progress = (
    phase: StartProgress['phase'],
    reason: string,
    message: string,
    since: string | null,
  ): StartProgress => ({
    phase,
    reason,
    message,
    since,
  });

  if (!isRunning(database)) {
    const since = databasePod?.createdAt ?? database.createdAt;
    if (databasePod === undefined)
      return progress('Installing', 'WaitingForPods', 'The pods are about to be created.', since);
    if (databasePod.scheduled?.ok !== true) {
      return progress('Installing', 'WaitingForNode', 'The database waits for a node and its volume.', since);
    }
    if (credentials && !succeeded(credentials)) {
      return progress('Installing', 'MakingCredentials', 'The passwords are being generated in the cluster.', since);
    }
    return progress('Installing', 'StartingDatabase', 'The database is being initialised and started.', since);
  }
  const installed = webPod?.initialized?.ok === true || succeeded(install);
  if (!installed) {
    const since = install?.startedAt ?? webPod?.createdAt ?? web.createdAt;
    return install?.state === 'running'
      ? progress('Installing', 'InstallingShop', 'The shop is being installed into its database.', since)
      : progress(
          'Installing',
          'WaitingForInstall',
          'The database is ready; the installation is about to start.',
          since,
        );
  }
  if (!isRunning(web)) {
    const since = install?.finishedAt ?? webPod?.initialized?.at ?? webPod?.createdAt ?? null;
    return progress('Starting', 'StartingWeb', 'The shop is installed; its web server is starting.', since);
  }
  return undefined;
}
