import type { Component, Container, Observation, Pod } from './observation.ts';
import { isRunning } from './observation.ts';
import { sentence } from './problems.ts';
import { latest } from './time.ts';
import { containerNames } from '#fleet';

/** How far the first start of a store has come, by its pods. */
export interface Stage {
  readonly state: 'Installing' | 'Starting';
  readonly reason: string;
  readonly message: string;
  readonly since: string | null;
}

/** The pod that shows how far a component is: the newest that is not on its way out. */
export function newestPod(component: Component): Pod | undefined {
  const candidates = component.pods.filter(pod => pod.deletingSince === null && pod.phase !== 'Failed');
  const newest = latest(...candidates.map(pod => pod.createdAt));
  return candidates.find(pod => pod.createdAt === newest) ?? candidates[0];
}

export function containerOf(pod: Pod | undefined, name: string): Container | undefined {
  return pod?.containers.find(container => container.name === name);
}

/** An init container that did what it is there for. */
export function succeeded(container: Container | undefined): boolean {
  return container?.state === 'terminated' && container.exitCode === 0;
}

export function stageOf(observation: Observation): Stage {
  const { database, web } = observation;
  const databasePod = newestPod(database);
  const webPod = newestPod(web);
  const credentials = containerOf(databasePod, containerNames.credentials);
  const install = containerOf(webPod, containerNames.install);
  const stage = (state: Stage['state'], reason: string, message: string, since: string | null): Stage => ({
    state,
    reason,
    message,
    since,
  });

  if (!isRunning(database)) {
    const since = databasePod?.createdAt ?? database.createdAt;
    if (databasePod === undefined)
      return stage('Installing', 'WaitingForPods', 'Its pods are about to be created.', since);
    if (databasePod.scheduled?.ok !== true) {
      return stage('Installing', 'WaitingForNode', 'Its database waits for a node and its volume.', since);
    }
    if (credentials && !succeeded(credentials)) {
      return stage('Installing', 'MakingCredentials', 'Its passwords are being made inside the cluster.', since);
    }
    return stage('Installing', 'StartingDatabase', 'Its database is being initialised and started.', since);
  }
  const installed = webPod?.initialized?.ok === true || succeeded(install);
  if (!installed) {
    const since = install?.startedAt ?? webPod?.createdAt ?? web.createdAt;
    return install?.state === 'running'
      ? stage('Installing', 'InstallingShop', 'The shop is being installed into its database.', since)
      : stage('Installing', 'WaitingForInstall', 'Its database is ready; the installation is about to start.', since);
  }
  if (!isRunning(web)) {
    const since = install?.finishedAt ?? webPod?.initialized?.at ?? webPod?.createdAt ?? null;
    return stage('Starting', 'StartingWeb', 'The shop is installed; its web server is starting.', since);
  }
  const { reach } = observation;
  const since = webPod?.ready?.at ?? null;
  if (reach === null)
    return stage('Starting', 'WaitingForStorefront', 'Its pods are ready; the shop is asked next.', since);
  const checks = [reach.storefront, reach.products, reach.checkout];
  const detail = (checks.find(check => check.outcome === 'failed') ?? checks.find(check => check.outcome === 'unknown'))
    ?.detail;
  return stage(
    'Starting',
    reach.outcome === 'failed' ? 'StorefrontFails' : 'WaitingForStorefront',
    `Its pods are ready, but a shopper does not get an open shop yet${detail ? `: ${sentence(detail)}` : '.'}`,
    since,
  );
}
