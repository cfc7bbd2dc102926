import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { DriftViews, DriftWatch } from './drift/index.ts';
import type { WebhookEvent } from './forges/index.ts';
import { createGitListener, parseListenAddress, type ListenAddress } from './git-listener/index.ts';
import { createApp } from './http/app.ts';
import { Gate } from './http/gate.ts';
import { EventStream } from './http/stream.ts';
import { openLedger, type Head, type Ledger } from './ledger/index.ts';
import { EngineNotifier } from './notify/engine-notifier.ts';
import { createProber } from './probe/index.ts';
import { attachForge } from './pull-requests/index.ts';
import { Reconciler } from './reconciler/reconciler.ts';
import { AttachedClusters } from './startup/attached-clusters.ts';
import type { ServerConfig } from './startup/config.ts';
import { prepareDataDirectory, startFailure } from './startup/data-directory.ts';
import { beginFleet, openFleetRepository } from './startup/fleet-repository.ts';
import { gitToken } from './startup/git-token.ts';
import { contextOf, loadKubeconfig } from './startup/kubeconfig.ts';
import { forgeOf, remoteOf } from './startup/remote.ts';
import { createFleetService } from './stores/fleet-service.ts';
import { shopsToProbe } from './stores/probe-targets.ts';
import { StatusPublisher } from './stores/status-publisher.ts';
import { StatusService } from './stores/status-service.ts';
import { pathsThatWait } from './stores/unapplied-paths.ts';
import { createWebhookListener } from './webhook-listener/listener.ts';
import { Unavailable } from '#fleet';
import type { Fleet } from '#fleet/schema';

export interface RunningServer {
  /** Address of the dashboard. */
  readonly url: string;
  /** Address of the Git listener, where there is one. */
  readonly gitUrl: string | undefined;
  /** Ends everything; resolves when the change that is being written is done. */
  stop(): Promise<void>;
}

/**
 * Puts the parts together and starts them. The only place where adapters meet.
 * @param home directory of the program: the dashboard's build and the example fleet are below it
 * @param prepare what takes long and is worth it only where the settings are right: nothing is made or served before
 * @throws InvalidInput when the fleet to begin with breaks a rule, Unavailable when an address can't be taken
 */
export async function startServer(
  config: ServerConfig,
  home: string,
  prepare?: () => Promise<void>,
): Promise<RunningServer> {
  // What failed is told by its message under either name.
  const serializers = { error: pino.stdSerializers.err };
  // People read lines, and what collects logs reads JSON.
  const sink = process.stderr.isTTY
    ? pretty({ destination: 2, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })
    : pino.destination(2);
  const logger = pino({ level: config.logLevel, serializers }, sink);
  const gate = new Gate();
  const servers: Server[] = [];
  try {
    // Ports and clusters first: a start that fails over them has made nothing.
    const dashboard = createServer(gate.listener);
    servers.push(dashboard);
    await listen(dashboard, { host: config.host, port: config.port }, 'PORT');
    const kubeconfig = loadKubeconfig(config.kubeconfig);
    await prepare?.();
    await prepareDataDirectory(config.dataDirectory, logger);
    return await startParts({ config, home, logger, kubeconfig, gate, dashboard, servers });
  } catch (error) {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    throw startFailure(error, config.dataDirectory);
  }
}

interface Started {
  readonly config: ServerConfig;
  readonly home: string;
  readonly logger: Logger;
  readonly kubeconfig: ReturnType<typeof loadKubeconfig>;
  readonly gate: Gate;
  readonly dashboard: Server;
  /** All that listen; grows. */
  readonly servers: Server[];
}

async function startParts({
  config,
  home,
  logger,
  kubeconfig,
  gate,
  dashboard,
  servers,
}: Started): Promise<RunningServer> {
  const now = () => new Date();
  const forge = await forgeOf(config);
  const remote = remoteOf(config, forge);
  const repository = await openFleetRepository(config, remote, logger);
  const gitUrl = config.gitListen === undefined ? undefined : `http://${config.gitListen}/git/fleet.git`;
  if (config.gitListen !== undefined) {
    const token = await gitToken(config.dataDirectory, config.gitToken);
    const git = createGitListener({ repository, token, logger });
    await listen(git, parseListenAddress(config.gitListen), 'STOREFLEET_GIT_LISTEN');
    servers.push(git);
  }
  const ledger = await openLedger({ repository, logger, ...(remote === undefined ? {} : { remote }) });
  await beginFleet({ config, home, repository, ledger, remote, repositoryUrl: config.remote?.url ?? gitUrl, logger });

  const prober = createProber({ onError: error => logger.error({ err: error }, 'a listener of the prober failed') });
  const stream = new EventStream();
  const clusters = new AttachedClusters(kubeconfig, prober, logger, {
    onChange: () => reconciler.requestReconcile(),
    onHealth: () => inBackground(ledger.head().then(sendFleet)),
  });
  const drift = new DriftWatch({
    ledger,
    onStrays: () => inBackground(ledger.head().then(sendFleet)),
    onFailure: (error, store) => logger.error({ err: error, store }, "the manifests of a store can't be compared"),
  });
  const driftViews = new DriftViews(drift, ledger);
  const onUnread = (store: string, error: unknown) => logger.error({ err: error, store }, 'a store is unreadable');
  const statusService = new StatusService(ledger, clusters, now, onUnread, driftViews);
  const notifier = new EngineNotifier(ledger, (cluster, fleet) => contextOf(kubeconfig, cluster, fleet), logger);
  const reconciler = new Reconciler({
    ledger,
    statusService,
    drift,
    publisher: new StatusPublisher(stream),
    logger,
    now,
    onDeleted: store => prober.forget(store),
    onEvaluated: (stores, fleet) => {
      prober.watch(shopsToProbe(stores, fleet));
      inBackground(notifier.remind(pathsThatWait(stores)), 'the engines could not be reminded');
    },
  });
  const review =
    forge === undefined
      ? undefined
      : attachForge({
          forge,
          ledger,
          logger,
          now,
          started: () => statusService.started,
          edited: store => drift.edited(store),
          onChange: view => stream.send('pull-request', view),
        });
  const pullRequests = review?.pullRequests;
  const service = createFleetService({
    ledger,
    statusService,
    drift: driftViews,
    pullRequests,
    clusters: () => clusters.views(),
    now,
    onImport: progress => stream.send('import', progress),
    onFailure: error => logger.error({ err: error }, 'a row of an import could not be written'),
  });

  let stopping = false;
  const stop = () => {
    stopping = true;
    return stopAll({ gate, stream, ledger, clusters, reconciler, prober, tracker: review?.tracker, servers });
  };
  /** Logs the failure of work that nothing awaits. Work that is cut off by a stop has not failed. */
  const inBackground = (work: Promise<unknown>, failure = 'reading the newest fleet failed') =>
    void work.catch((error: unknown) => {
      if (!stopping) logger.error({ err: error }, failure);
    });
  // There is no login yet: whoever reaches the server may do what the person may who started it.
  const actor = { name: userInfo().username, role: 'admin' } as const;
  const sendFleet = async (head: Head) => {
    if (head.state === 'ready') stream.send('fleet', await service.fleet(actor));
  };
  const follow = async () => {
    const head = await ledger.head();
    if (head.state === 'ready') clusters.follow(head.tree.fleet);
    return head;
  };
  const first = await follow();
  if (first.state === 'ready') warnOfOtherUrl(first.tree.fleet, gitUrl, logger);
  ledger.onMoved(moved => {
    inBackground(notifier.notify(moved), 'the engines could not be notified');
    inBackground(follow().then(sendFleet));
    reconciler.requestReconcile();
    review?.tracker.fleetMoved();
  });
  prober.onResult(() => reconciler.requestReconcile());
  reconciler.start();
  review?.tracker.start();

  const app = createApp({
    service,
    pullRequests,
    stream,
    logger,
    allowedHosts: config.allowedHosts,
    actorOf: () => actor,
    dashboard: join(home, 'build', 'dashboard'),
  });
  try {
    if (forge !== undefined && review !== undefined && config.forge?.webhook !== undefined) {
      const { secret, listen: address } = config.forge.webhook;
      const onEvent = (event: WebhookEvent) => review.tracker.heard(event);
      const webhooks = createWebhookListener({ forge, secret, onEvent, logger });
      await listen(webhooks, parseListenAddress(address), 'STOREFLEET_WEBHOOK_LISTEN');
      servers.push(webhooks);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  gate.open(app);
  const { port } = dashboard.address() as AddressInfo;
  return { url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`, gitUrl, stop };
}

/** @param variable the one that sets the address */
async function listen(server: Server, address: ListenAddress, variable: string): Promise<void> {
  server.listen(address);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why =
      code === 'EADDRINUSE' ? 'it is taken by another program' : error instanceof Error ? error.message : String(error);
    throw new Unavailable(
      `Can't listen on ${address.host}:${address.port}, ${why}. Set ${variable} to another.`,
      undefined,
      { cause: error },
    );
  }
}

interface Parts {
  readonly gate: Gate;
  readonly stream: EventStream;
  readonly ledger: Ledger;
  readonly clusters: AttachedClusters;
  readonly reconciler: Reconciler;
  readonly prober: { stop(): void };
  readonly tracker: { stop(): Promise<void> } | undefined;
  readonly servers: readonly Server[];
}

/**
 * Milliseconds that requests have for their answer while the server stops, twice: before the ledger is closed, and after,
 * when what still waits was written or refused. Kubernetes gives 30 s in all.
 */
const patience = 10_000;

/** A request that was let in is answered: its change is written or refused, and never cut off between the two. */
async function stopAll(parts: Parts): Promise<void> {
  const { gate, stream, ledger, clusters, reconciler, prober, tracker, servers } = parts;
  gate.close();
  for (const server of servers) server.close();
  // Event streams never end by themselves.
  stream.close();
  clusters.stop();
  prober.stop();
  await gate.answered(patience);
  await reconciler.stop();
  await tracker?.stop();
  await ledger.close();
  await gate.answered(patience);
  for (const server of servers) server.closeAllConnections();
}

/** The engines fetch what fleet.yaml says; a listener elsewhere would wait for them in vain. */
function warnOfOtherUrl(fleet: Fleet, gitUrl: string | undefined, logger: Logger): void {
  const { url } = fleet.spec.repository;
  if (gitUrl === undefined || url === gitUrl) return;
  logger.warn(
    { fleet: url, listener: gitUrl },
    `Engines fetch ${url}, and the Git listener is at ${gitUrl}. Push a fleet.yaml whose spec.repository.url is the ` +
      'address of the listener; stores do not run until then.',
  );
}
