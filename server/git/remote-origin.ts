import { setTimeout as pause } from 'node:timers/promises';
import type { WarningLogger } from '../lib/logger.ts';
import { SerialQueue } from '../lib/serial-queue.ts';
import { isAncestor } from './ancestry.ts';
import { GitFailed } from './errors.ts';
import type { Origin, Publication } from './origin.ts';
import { assertNothingInTheWay, parsePushReport } from './push-report.ts';
import { refsBelow } from './refs-below.ts';
import { remoteMessage, damageMessage } from './remote-message.ts';
import { durable, type Remote, type Repository } from './repository.ts';
import { removeStaleLock } from './stale-lock.ts';
import { transportFailure, unavailable, type TransportFailure } from './transport.ts';
import { Unavailable } from '#fleet';

export interface RemoteOriginOptions {
  /** Milliseconds that one connection to it may take. @default 15000 */
  readonly timeout?: number;
  /** Milliseconds for which an origin that does not answer is tried again. @default 8000 */
  readonly patience?: number;
  /** Milliseconds between two polls for pushes of others. @default 5000 */
  readonly pollEvery?: number;
  readonly logger?: WarningLogger | undefined;
}

/** A remote name that no configuration has. */
const nameForPush = 'storefleet-push';

/** After each of these failures, the push may have arrived. */
const uncertain: readonly TransportFailure[] = ['connection-lost', 'damaged', 'cut-short'];

/** A remote Git repository, on a forge or anywhere else, is the fleet's; the local one follows it and pushes to it. */
export class RemoteOrigin implements Origin {
  readonly #repository: Repository;
  readonly #remote: Remote;
  readonly #options: RemoteOriginOptions;
  readonly isLocal = false;
  readonly name: string;
  /** Allows one connection at a time: a slow fetch must not move back a ref that a push has moved since. */
  readonly #connections = new SerialQueue();
  #fault: Unavailable | null = null;
  /** The last message that was logged about the origin. */
  #lastLogged: string | null = null;

  constructor(repository: Repository, remote: Remote, options: RemoteOriginOptions = {}) {
    this.#repository = repository;
    this.#remote = remote;
    this.#options = options;

    this.name = remote.url;
  }

  get fault(): Unavailable | null {
    return this.#fault;
  }

  fetch(ref: string): Promise<boolean> {
    return this.#connections.run(async () => (await this.#fetchRefs([ref])).has(ref));
  }

  list(directory: string): Promise<readonly string[]> {
    return this.#connections.run(async () => {
      const remoteRefs = parseRefs(await this.#run(['ls-remote', this.#remote.url, `${directory}*`]));
      for (const ref of await refsBelow(this.#repository, directory)) {
        if (!remoteRefs.has(ref)) await this.#repository.git('update-ref', '-d', ref);
      }
      return [...remoteRefs.keys()].filter(ref => ref.startsWith(directory));
    });
  }

  publish(ref: string, from: string | null, to: string): Promise<Publication> {
    return this.#connections.run(() => this.#withRetries(() => this.#push(ref, from, to)));
  }

  remove(ref: string, from: string): Promise<Publication> {
    return this.#connections.run(async () => {
      const args = [
        'push',
        '--porcelain',
        '--no-verify',
        `--force-with-lease=${ref}:${from}`,
        this.#remote.url,
        `:${ref}`,
      ];
      const { output, stderr } = await this.#repository.runRemote(this.#remote, args, this.#options.timeout);
      const report = parsePushReport(output);
      if (report === null) throw unavailable(this.name, new GitFailed('push', stderr), 'the branch was not deleted');
      if (report.state !== 'published') return { state: 'moved', why: report.why };
      await this.#repository.git('update-ref', '-d', ref);
      return report;
    });
  }

  follow(refs: readonly string[]): () => void {
    const timer = setInterval(() => {
      void this.#connections
        .run(() => this.#fetchRefs(refs))
        .then(
          () => this.#log(null),
          (error: unknown) => this.#log(error),
        );
    }, this.#options.pollEvery ?? 5000).unref();
    return () => clearInterval(timer);
  }

  async #push(ref: string, from: string | null, to: string): Promise<Publication> {
    // The lease names the exact old commit: a branch that was moved back must not come back with our commit.
    const lease = `--force-with-lease=${ref}:${from ?? ''}`;
    // The push uses a name with a fetch refspec, so that the same process also moves the local ref once the remote has
    // moved.
    const named = [`remote.${nameForPush}.url=${this.#remote.url}`, `remote.${nameForPush}.fetch=+${ref}:${ref}`];
    const settings = [...durable, ...named.flatMap(setting => ['-c', setting])];
    // A thin pack refers to objects of the other side instead of sending them; both sides then read, compare and
    // compress them again. For a fleet of 5,000 stores that takes a third of the push, and saves 0.5 MB of directories.
    const how = ['--porcelain', '--no-verify', '--no-thin', lease];
    const args = [...settings, 'push', ...how, nameForPush, `${to}:${ref}`];
    const { output, stderr } = await this.#repository.runRemote(this.#remote, args, this.#options.timeout);
    const report = parsePushReport(output);
    if (report?.state === 'published') await this.#catchUp(ref, to);
    if (report?.state === 'refused' && damageMessage(stderr) !== null) {
      throw unavailable(this.name, new GitFailed('push', stderr), 'nothing was written');
    }
    if (report?.state === 'refused') {
      const words = remoteMessage(stderr);
      throw new Unavailable(
        `The repository ${this.name} rejected the push to ${ref}: ${report.why}; nothing was written. ` +
          (words === '' ? '' : `Message of the repository: “${words}” `) +
          'Allow the account of the server to push, or set spec.changes.mode of fleet.yaml to pull-request.',
        60,
      );
    }
    if (report?.state === 'moved' && from === null) await this.#assertNothingInTheWay(ref);
    if (report !== null) return report;
    if (/matches more than one/.test(stderr)) await this.#assertNothingAlike(ref);
    const error = new GitFailed('push', stderr);
    if (!uncertain.includes(transportFailure(error))) throw unavailable(this.name, error, 'nothing was written');
    return this.#readOutcome(ref, from, to, error);
  }

  /** Some forges report a conflicting branch only as "could not be updated", like one that moved. */
  async #assertNothingInTheWay(ref: string): Promise<void> {
    const parts = ref.split('/');
    const above = parts.map((_, index) => parts.slice(0, index + 1).join('/')).slice(2, -1);
    const remoteRefs = parseRefs(await this.#run(['ls-remote', this.#remote.url, ...above, `${ref}/*`]));
    assertNothingInTheWay(this.name, ref, remoteRefs.keys());
  }

  /**
   * With a branch `refs/heads/main`, in full `refs/heads/refs/heads/main`, `main` is ambiguous: Git pushes to neither.
   */
  async #assertNothingAlike(ref: string): Promise<void> {
    const remoteRefs = parseRefs(await this.#run(['ls-remote', this.#remote.url, ref]));
    const other = [...remoteRefs.keys()].find(name => name !== ref);
    if (other === undefined) return;
    throw new Unavailable(
      `The repository ${this.name} has ${other}, which Git can't distinguish from ${ref}; nothing was written. ` +
        `Delete it: git push ${this.name} :${other}`,
      60,
    );
  }

  /** The origin has the commit, so a failure here is not a failure of the change; the next fetch catches up. */
  async #catchUp(ref: string, to: string): Promise<void> {
    if ((await this.#repository.objects.find(ref))?.id === to) return;
    await this.#fetchRefs([ref]).catch((error: unknown) => {
      this.#options.logger?.warn({ err: error, ref }, 'the local ref could not be updated after a push');
    });
  }

  /** The push got no response, so the current value of the ref decides. */
  async #readOutcome(ref: string, from: string | null, to: string, error: GitFailed): Promise<Publication> {
    try {
      await this.#fetchRefs([ref]);
    } catch {
      throw unavailable(this.name, error, `whether ${to.slice(0, 12)} was pushed is unknown, try again`);
    }
    const tip = (await this.#repository.objects.find(ref))?.id ?? null;
    if (tip !== null && (await isAncestor(this.#repository, to, tip))) return { state: 'published' };
    return { state: 'moved', why: tip === from ? `the push got no response: ${error.output.trim()}` : 'others pushed' };
  }

  /** @returns the commits of those refs that the origin has */
  async #fetchRefs(refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    try {
      const remoteRefs = await this.#fetchNewest(refs);
      this.#fault = null;
      return remoteRefs;
    } catch (error) {
      if (error instanceof Unavailable) this.#fault = error;
      throw error;
    }
  }

  async #fetchNewest(refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const remoteRefs = parseRefs(await this.#run(['ls-remote', this.#remote.url, ...refs]));
    const stale: string[] = [];
    for (const ref of refs) {
      const tip = remoteRefs.get(ref);
      if (tip !== undefined && (await this.#repository.objects.find(ref))?.id !== tip) stale.push(ref);
    }
    if (stale.length === 0) return remoteRefs;
    try {
      await this.#fetch(stale);
    } catch (error) {
      if (refs.length === 1) throw error;
      // A fault of one ref does not keep the others from being fetched.
      const faults: unknown[] = [];
      for (const ref of refs) await this.#fetchNewest([ref]).catch((fault: unknown) => faults.push(fault));
      if (faults.length > 0) throw faults[0];
    }
    return remoteRefs;
  }

  async #fetch(refs: readonly string[]): Promise<void> {
    const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
    const fetchArgs = [...args, this.#remote.url, ...refs.map(ref => `+${ref}:${ref}`)];
    const fetch = () => this.#repository.writes.run(() => this.#run(fetchArgs));
    await fetch().catch((error: unknown) => {
      // A ref that others are moving back looks like one with a lost commit.
      if (error instanceof Unavailable && error.message.includes('not our ref')) return fetch();
      throw error;
    });
  }

  async #run(args: readonly string[]): Promise<string> {
    const { code, output, stderr } = await this.#repository.runRemote(this.#remote, args, this.#options.timeout);
    if (code === 0) return output;
    const error = new GitFailed(args[0] ?? '', stderr);
    if ((await removeStaleLock(error)) !== null) return this.#run(args);
    throw unavailable(this.name, error, 'nothing was read');
  }

  /** Retries for some seconds while the origin can't be reached: nothing was written. */
  async #withRetries(attempt: () => Promise<Publication>): Promise<Publication> {
    const end = Date.now() + (this.#options.patience ?? 8000);
    for (let wait = 250; ; wait *= 2) {
      try {
        return await attempt();
      } catch (error) {
        const isWorthIt = error instanceof Unavailable && error.retryAfterSeconds < 60;
        if (!isWorthIt || Date.now() + wait > end) throw error;
        await pause(wait);
      }
    }
  }

  /** Logs each fault once, and another one when it replaces the first. */
  #log(error: unknown): void {
    const message = error instanceof Error ? error.message : null;
    if (message === this.#lastLogged) return;
    this.#lastLogged = message;
    const details = { repository: this.name, ...(error === null ? {} : { err: error }) };
    this.#options.logger?.warn(
      details,
      error === null ? 'the repository can be read again' : "the repository can't be read",
    );
  }
}

/** Parses `git ls-remote`. */
function parseRefs(output: string): ReadonlyMap<string, string> {
  const lines = output.split('\n').map(line => line.split('\t'));
  return new Map(lines.flatMap(([id = '', ref]) => (ref === undefined ? [] : [[ref, id] as const])));
}
