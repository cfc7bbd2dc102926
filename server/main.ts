import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { DriftViews, DriftWatch } from './drift/index.ts';
import type { Forge } from './forges/index.ts';
import { createGitListener, parseListenAddress } from './git-listener/index.ts';
import { createApp } from './http/app.ts';
import { Gate } from './http/gate.ts';
import { EventStream } from './http/stream.ts';
import { openLedger, type Head, type Ledger, type RefUpdate } from './ledger/index.ts';
import { BackgroundWork } from './lib/background-work.ts';
import { EngineNotifier } from './notify/engine-notifier.ts';
import { Prober } from './probe/index.ts';
import { connectForge } from './pull-requests/index.ts';
import { Reconciler } from './reconciler/reconciler.ts';
import type { ServerConfig } from './startup/config.ts';
import { ConnectedClusters } from './startup/connected-clusters.ts';
import { prepareDataDirectory, startFailure } from './startup/data-directory.ts';
import { beginFleet, openFleetRepository } from './startup/fleet-repository.ts';
import { gitToken } from './startup/git-token.ts';
import { contextOf, loadKubeconfig } from './startup/kubeconfig.ts';
import { ListeningServers } from './startup/listening-servers.ts';
import { forgeOf, remoteOf } from './startup/remote.ts';
import { isApplied, isUnapplied, unappliedPaths } from './stores/applied.ts';
import { probeTargetOf } from './stores/probe-targets.ts';
import { StatusBoard } from './stores/status-board.ts';
import { StatusPublisher } from './stores/status-publisher.ts';
import { StatusService } from './stores/status-service.ts';
import { StoreService } from './stores/store-service.ts';
import { createWebhookListener } from './webhook-listener/listener.ts';
import type { Fleet } from '#fleet/schema';

export interface RunningServer {
  /** The address of the dashboard. */
  readonly url: string;
  /** The address of the Git listener, where there is one. */
  readonly gitUrl: string | undefined;
  /** Stops the server; resolves when the change request that is being written is done. */
  stop(): Promise<void>;
}

/**
 * Composes the parts and starts them. This is the only place where adapters meet.
 * @param home directory of the program, with the dashboard's build and the example fleet
 * @param prepare long work that is only worth doing with valid settings; before it is done, nothing is created or
 *   served
 * @throws InvalidInput if the seed breaks a rule, Unavailable if an address can't be bound
 */
export async function startServer(
  config: ServerConfig,
  home: string,
  prepare?: () => Promise<void>,
): Promise<RunningServer> {
  const logger = createLogger(config.logLevel);
  const gate = new Gate();
  const servers = new ListeningServers();
  try {
    // Ports and clusters come first: a start that fails on them has created nothing.
    // Longer than proxies and clients keep an idle connection: one that sends a request just as the server closes it gets
    // a reset, and can't know whether its change was written.
    const dashboard = createServer({ keepAliveTimeout: 75_000 }, gate.listener);
    await servers.listen(dashboard, { host: config.host, port: config.port }, 'PORT');
    const kubeconfig = loadKubeconfig(config.kubeconfig);
    await prepare?.();
    await prepareDataDirectory(config.dataDirectory, logger);
    return await startParts({ config, home, logger, kubeconfig, gate, dashboard, servers });
  } catch (error) {
    servers.close();
    servers.closeAllConnections();
    throw startFailure(error, config.dataDirectory);
  }
}

function createLogger(level: ServerConfig['logLevel']): Logger {
  // People read lines, and log collectors read JSON.
  const sink = process.stderr.isTTY
    ? pretty({ destination: 2, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })
    : pino.destination(2);
  return pino({ level }, sink);
}

interface Base {
  readonly config: ServerConfig;
  readonly home: string;
  readonly logger: Logger;
  readonly kubeconfig: ReturnType<typeof loadKubeconfig>;
  readonly gate: Gate;
  readonly dashboard: Server;
  readonly servers: ListeningServers;
}

/** There is no login yet: everyone who reaches the server has the rights of the user who started it. */
const actor = { name: userInfo().username, role: 'admin' } as const;
const now = () => new Date();

async function startParts(base: Base): Promise<RunningServer> {
  const { config, home, logger, gate, dashboard } = base;
  const { forge, ledger, gitUrl } = await openFleet(base);
  const stream = new EventStream();
  const background = new BackgroundWork(logger);
  const sendFleet = async (head: Head) => {
    if (head.state === 'ready') stream.send('fleet', await service.fleet(actor));
  };
  const observers = observeFleet(base, ledger, stream, background, () =>
    background.run(ledger.head().then(sendFleet), unreadFleet),
  );
  const { clusters, drift, driftViews, board, reconciler, statusService } = observers;
  const review =
    forge === undefined
      ? undefined
      : connectForge({
          forge,
          ledger,
          logger,
          now,
          slotExempt: () => reconciler.slotExempt,
          edited: store => drift.edited(store),
          onChange: view => stream.send('pull-request', view),
        });
  const pullRequests = review?.pullRequests;
  const service = new StoreService({
    ledger,
    statusService,
    board,
    slotExempt: () => reconciler.slotExempt,
    drift: driftViews,
    pullRequests,
    clusters: () => clusters.views(),
    now,
    onImport: progress => stream.send('import', progress),
    onFailure: error => logger.error({ err: error }, 'a row of an import could not be written'),
  });
  const parts: Parts = { ...base, ...observers, ledger, stream, background, review };

  await followFleet(parts, gitUrl, sendFleet);
  reconciler.start();
  board.start();
  // Pages show the stores first, and then what runs.
  void board.view().then(
    () => clusters.read(),
    () => clusters.read(),
  );
  review?.tracker.start();
  try {
    await listenForWebhooks(parts, forge);
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
  const { allowedHosts, host } = config;
  const directory = join(home, 'build', 'dashboard');
  gate.open(
    createApp({ service, pullRequests, stream, logger, allowedHosts, actorOf: () => actor, dashboard: directory }),
  );
  background.run(ledger.prepareWrites(), 'the newest requests could not be read; the first change reads them');
  const { port } = dashboard.address() as AddressInfo;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { url, gitUrl, stop: () => stopAll(parts) };
}

/** Opens the fleet's repository, serves it to the engines if that is configured, and seeds a new fleet. */
async function openFleet({ config, home, logger, servers }: Base) {
  const forge = await forgeOf(config);
  const remote = remoteOf(config, forge);
  const repository = await openFleetRepository(config, remote, logger);
  const gitUrl = config.gitListen === undefined ? undefined : `http://${config.gitListen}/git/fleet.git`;
  if (config.gitListen !== undefined) {
    const token = await gitToken(config.dataDirectory, config.gitToken);
    const git = createGitListener({ repository, token, logger });
    await servers.listen(git, parseListenAddress(config.gitListen), 'STOREFLEET_GIT_LISTEN');
  }
  const historyFile = join(config.dataDirectory, 'history-index');
  const ledger = await openLedger({ repository, logger, historyFile, ...(remote === undefined ? {} : { remote }) });
  await beginFleet({ config, home, repository, ledger, remote, repositoryUrl: config.remote?.url ?? gitUrl, logger });
  return { forge, ledger, gitUrl };
}

/** Composes the observers of clusters, shops and drift, and the reconciler that acts on them. */
function observeFleet(
  { kubeconfig, logger }: Base,
  ledger: Ledger,
  stream: EventStream,
  background: BackgroundWork,
  onFleetChange: () => void,
) {
  const prober = new Prober({ onError: error => logger.error({ err: error }, 'a listener of the prober failed') });
  const clusters = new ConnectedClusters(kubeconfig, prober, logger, {
    onChange: stores => board.touch(stores),
    onHealth: cluster => {
      board.touchCluster(cluster);
      onFleetChange();
    },
  });
  const drift = new DriftWatch({
    ledger,
    onChange: store => board.touch([store]),
    onUnexpectedFiles: onFleetChange,
    onFailure: (error, store) => logger.error({ err: error, store }, "the manifests of a store can't be compared"),
  });
  const driftViews = new DriftViews(drift, ledger);
  const statusService = new StatusService({
    ledger,
    observer: clusters,
    now,
    onChange: stores => board.touchInGit(stores),
    onUnread: (store, error) => logger.error({ err: error, store }, "a store can't be read"),
    drift: driftViews,
  });
  const board: StatusBoard = new StatusBoard({
    statusService,
    observer: clusters,
    now,
    onError: error => logger.error({ err: error }, 'evaluating the stores failed'),
  });
  const reconciler = new Reconciler({
    ledger,
    board,
    drift,
    publisher: new StatusPublisher(stream),
    logger,
    now,
    onDeleted: store => prober.forget(store),
  });
  prober.onResult(store => board.touch([store]));
  ledger.proofs.onChange(stores => statusService.forget(stores));
  board.onChange((changes, fleet) => {
    for (const { name, after } of changes) {
      const target = after && probeTargetOf(after, fleet);
      if (target) prober.watch(target);
      else prober.pause(name);
    }
  });
  const notifier = new EngineNotifier(ledger, (cluster, fleet) => contextOf(kubeconfig, cluster, fleet), logger);
  const unapplied = board.group(isUnapplied);
  board.onChange(changes => {
    const applied = changes.filter(({ after }) => after === null || isApplied(after));
    notifier.applied(new Set(applied.map(({ name }) => name)));
  });
  const reminding = setInterval(() => {
    background.run(notifier.remind(unappliedPaths(unapplied.values())), 'the engines could not be notified again');
  }, remindMs);
  return { prober, clusters, drift, driftViews, statusService, board, notifier, reminding, reconciler };
}

/** Milliseconds between two checks of whether an engine is to be notified again. */
const remindMs = 1000;

const unreadFleet = 'reading the newest fleet failed';

interface Parts
  extends
    Base,
    Pick<
      ReturnType<typeof observeFleet>,
      'prober' | 'clusters' | 'statusService' | 'board' | 'notifier' | 'reminding' | 'reconciler'
    > {
  readonly ledger: Ledger;
  readonly stream: EventStream;
  readonly background: BackgroundWork;
  readonly review: ReturnType<typeof connectForge> | undefined;
}

/**
 * Connects the clusters of the fleet now and whenever its branch moves, and notifies everything else that follows the
 * branch.
 */
async function followFleet(
  { ledger, clusters, statusService, board, notifier, review, background, logger }: Parts,
  gitUrl: string | undefined,
  sendFleet: (head: Head) => Promise<void>,
): Promise<void> {
  const connectClusters = async () => {
    const head = await ledger.head();
    if (head.state === 'ready') clusters.follow(head.tree.fleet);
    return head;
  };
  /** A forced move leaves the same files with other commits. */
  const noticeRewrite = async ({ previous, revision }: RefUpdate) => {
    if (previous !== null && !(await ledger.contains(revision, previous))) statusService.forgetAll();
  };
  const first = await connectClusters();
  if (first.state === 'ready') warnOfOtherUrl(first.tree.fleet, gitUrl, logger);
  ledger.onMoved(moved => {
    background.run(notifier.notify(moved), 'the engines could not be notified');
    background.run(connectClusters().then(sendFleet), unreadFleet);
    background.run(noticeRewrite(moved), 'the history could not be read');
    board.moved();
    review?.tracker.fleetMoved();
  });
}

async function listenForWebhooks({ config, logger, review, servers }: Parts, forge: Forge | undefined): Promise<void> {
  const { webhook } = config.forge ?? {};
  if (forge === undefined || review === undefined || webhook === undefined) return;
  const { secret, listen } = webhook;
  const webhooks = createWebhookListener({ forge, secret, onEvent: event => review.tracker.onWebhook(event), logger });
  await servers.listen(webhooks, parseListenAddress(listen), 'STOREFLEET_WEBHOOK_LISTEN');
}

/**
 * Milliseconds that requests get for their response while the server stops, twice: before the ledger is closed, and
 * after it, when all queued changes were written or refused. Kubernetes gives 30 s in all.
 */
const patience = 10_000;

/** Stops all parts. An accepted request gets its response: its change is written or refused, never cut off. */
async function stopAll(parts: Parts): Promise<void> {
  const { background, gate, stream, ledger, clusters, board, reconciler, reminding, prober, review, servers } = parts;
  background.stop();
  gate.close();
  servers.close();
  // Event streams never end by themselves.
  stream.close();
  clusters.stop();
  prober.stop();
  clearInterval(reminding);
  await gate.answered(patience);
  await board.stop();
  await reconciler.stop();
  await review?.tracker.stop();
  await ledger.close();
  await gate.answered(patience);
  servers.closeAllConnections();
}

/** Warns of a listener at a URL other than that of fleet.yaml: the engines would never fetch from it. */
function warnOfOtherUrl(fleet: Fleet, gitUrl: string | undefined, logger: Logger): void {
  const { url } = fleet.spec.repository;
  if (gitUrl === undefined || url === gitUrl) return;
  logger.warn(
    { fleet: url, listener: gitUrl },
    `Engines fetch ${url}, and the Git listener is at ${gitUrl}. Push a fleet.yaml whose spec.repository.url is the ` +
      'address of the listener; stores do not run until then.',
  );
}
