import { describe, expect, test } from 'vitest';
import { givenApi, givenWatcher, recordedState, silent } from '../../test/support/cluster-watcher.ts';
import { registeredEngines } from '../../test/support/engines.ts';
import { givenAvailability, nothingInGit } from '../../test/support/observation.ts';
import { status, type GitFacts, type Observation, type Availability } from '../status/index.ts';
import type { Phase } from '#contract';

/**
 * The expected phase of recorded states, the same through both engines (`test/record/states.ts` records them). Each
 * case adds the facts that only Git and the shop know.
 */
const engines = registeredEngines.map(({ type, engine, settings }) => [engine.displayName, type, settings] as const);

interface Case {
  readonly recorded: string;
  /** The difference between two cases of the same recording. */
  readonly when?: string;
  /** Seconds after the recording. @default 0 */
  readonly later?: number;
  readonly wasLive?: boolean;
  readonly gitFacts?: Partial<GitFacts>;
  readonly availability?: Availability;
  /** The expected phase; one of several if the engines were recorded at different moments. */
  readonly phase: Phase | readonly Phase[];
  readonly reason: string | RegExp;
  readonly message?: RegExp;
}

const absent = { desired: 'absent', rendered: false, target: null } as const;
const comingSoon = givenAvailability('failed', {
  checks: { storefront: { outcome: 'failed', detail: 'the shop is in coming-soon mode' } },
  since: '2026-01-01T00:00:00Z',
});

const cases: readonly Case[] = [
  { recorded: 'installing', phase: 'Installing', reason: 'InstallingShop' },
  { recorded: 'live', availability: givenAvailability('ok'), phase: 'Live', reason: 'TakesOrders' },
  { recorded: 'live', when: 'and the shop was not probed', phase: 'Starting', reason: 'WaitingForStorefront' },
  {
    recorded: 'live',
    when: 'and the shop is in coming-soon mode',
    availability: comingSoon,
    phase: 'Starting',
    reason: 'StorefrontFails',
    message: /coming-soon/,
  },
  {
    recorded: 'live',
    when: 'and the shop went into coming-soon mode later',
    wasLive: true,
    availability: comingSoon,
    phase: 'Degraded',
    reason: 'StorefrontFails',
  },
  {
    recorded: 'live',
    when: 'by a commit that came after its own',
    gitFacts: { target: { commit: 'older', at: '2026-01-01T00:00:00Z' }, appliedContainsTarget: true },
    availability: givenAvailability('ok'),
    phase: 'Live',
    reason: 'TakesOrders',
  },
  {
    recorded: 'applied, and its pods are not ready yet',
    when: 'on the way to its first order',
    phase: ['Installing', 'Starting'],
    reason: /./,
  },
  {
    recorded: 'applied, and its pods are not ready yet',
    when: 'of a change',
    wasLive: true,
    availability: givenAvailability('ok'),
    phase: 'Updating',
    reason: 'RollingOut',
  },
  {
    recorded: 'suspended',
    wasLive: true,
    availability: givenAvailability('ok'),
    phase: 'Updating',
    reason: 'SyncSuspended',
    message: /resume it there\. The shop still answers/,
  },
  {
    recorded: 'refused by the cluster',
    wasLive: true,
    availability: givenAvailability('ok'),
    phase: 'Updating',
    reason: /./,
    message: /can't apply the last commit: ConfigMap.*Bad_Name/,
  },
  {
    recorded: 'refused by the cluster',
    when: 'for long',
    later: 120,
    wasLive: true,
    availability: givenAvailability('ok'),
    phase: 'Failed',
    reason: /./,
    message: /Bad_Name.*The shop still answers/,
  },
  {
    recorded: 'quota',
    phase: 'Installing',
    reason: 'QuotaExceeded',
    message: /exceeded quota: of-the-company/,
  },
  { recorded: 'quota', when: 'for long', later: 150, phase: 'Failed', reason: 'QuotaExceeded' },
  {
    recorded: 'image',
    phase: 'Installing',
    reason: 'ImagePullBackOff',
    message: /registry\.example\.com\/nobody\/built-this:1 can't be pulled/,
  },
  { recorded: 'image', when: 'for long', later: 150, phase: 'Failed', reason: 'ImagePullBackOff' },
  {
    recorded: 'installer',
    phase: 'Installing',
    reason: 'CrashLoopBackOff',
    message: /install of web .*WooCommerce has no currency EUX/,
  },
  {
    recorded: 'volume',
    phase: 'Installing',
    reason: 'VolumePending',
    message: /claim data of database can't be created: .*"fast-disks" not found/,
  },
  { recorded: 'volume', when: 'for long', later: 620, phase: 'Failed', reason: 'VolumePending' },
  {
    recorded: 'database',
    phase: 'Installing',
    reason: 'CrashLoopBackOff',
    message: /initialise of database keeps failing .*mariadb-install-db/,
  },
  { recorded: 'database', when: 'for long', later: 150, phase: 'Failed', reason: 'CrashLoopBackOff' },
  {
    recorded: 'repository unreadable',
    phase: 'Queued',
    reason: 'RootNotSynced',
    message: /authentication required/i,
  },
  { recorded: 'root suspended', phase: 'Queued', reason: 'RootSuspended', message: /resume it there/ },
  {
    recorded: 'protection taken off',
    wasLive: true,
    gitFacts: { desired: 'removed' },
    phase: 'Deleting',
    reason: /./,
  },
  { recorded: 'being deleted', wasLive: true, gitFacts: absent, phase: 'Deleting', reason: 'Pruning' },
  {
    recorded: 'orphan',
    wasLive: true,
    gitFacts: absent,
    availability: givenAvailability('ok'),
    phase: 'Orphaned',
    reason: 'NoFileInGit',
  },
];

describe.each(engines)('a store on %s, by its recorded cluster state', (engineName, type, engine) => {
  async function evaluate({ recorded, later = 0, wasLive = false, availability, ...given }: Case) {
    const { facts, items } = recordedState(type, recorded);
    const observed = (await givenWatcher(givenApi(items), silent, engine)).observe(facts.store);
    const now = new Date(Date.parse(facts.at) + later * 1000);
    const cluster = { ...observed.cluster, observedAt: now.toISOString() };
    const observation: Observation = { ...observed, cluster, availability: availability ?? null };
    const applied = observation.sync.appliedRevision;
    const gitFacts: GitFacts = {
      ...nothingInGit,
      desired: 'running',
      rendered: true,
      createdAt: facts.target.at,
      target: { commit: facts.target.commit, at: facts.target.at },
      appliedContainsTarget: applied === null ? 'unknown' : facts.target.since.includes(applied),
      firstLiveAt: wasLive ? facts.target.at : null,
      ...given.gitFacts,
    };
    return { observation, gitFacts, now };
  }

  test.each(cases.map(each => [`${each.recorded}${each.when === undefined ? '' : ` ${each.when}`}`, each] as const))(
    '%s',
    async (_title, each) => {
      const { observation, gitFacts, now } = await evaluate(each);
      const evaluated = status(observation, gitFacts, now);
      expect([each.phase].flat(), evaluated.message).toContain(evaluated.phase);
      expect(evaluated.reason).toMatch(each.reason);
      if (each.message !== undefined) expect(evaluated.message).toMatch(each.message);
      expect(observation.cluster.engine).toBe(engineName);
    },
  );

  test.each(cases)('$recorded $when: is not Failed while the cluster does not answer', async each => {
    const { observation, gitFacts, now } = await evaluate(each);
    const silenced = { ...observation.cluster, state: 'unreachable', message: 'ECONNREFUSED' } as const;
    expect(status({ ...observation, cluster: silenced }, gitFacts, now).phase).toBe('Unknown');
    const disconnected = { ...silenced, state: 'disconnected' } as const;
    expect(status({ ...observation, cluster: disconnected }, gitFacts, now).phase).toBe('NotObserved');
  });

  test('ignores an Ingress without an address when the shop answers', async () => {
    const { observation, gitFacts, now } = await evaluate({
      recorded: 'live',
      availability: givenAvailability('ok'),
      phase: 'Live',
      reason: '',
    });
    expect(observation.ingress?.addresses).toHaveLength(1);
    const ingress = { hosts: observation.ingress?.hosts ?? [], addresses: [] };
    expect(status({ ...observation, ingress }, gitFacts, now)).toMatchObject({
      phase: 'Live',
      reason: 'TakesOrders',
    });
  });
});
