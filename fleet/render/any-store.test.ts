import { BlockList } from 'node:net';
import { App, Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyFleet, anyStoreInput, givenFleetText, givenTree } from '../../test/support/fleet.ts';
import {
  containersOf,
  limitRangeOf,
  podSecurityViolations,
  podsOf,
  requestsOf,
  sum,
  tokenHolders,
  type Manifest,
} from '../../test/support/pod-security.ts';
import { planChange, planCreate } from '../commands/changes.ts';
import { protectionOf } from '../engines/index.ts';
import { measure } from '../impact/measure.ts';
import { kindOf } from '../kinds/index.ts';
import { withStore } from '../model/tree.ts';
import { resolve } from '../resolve/resolve.ts';
import { render, renderObjects } from './render.ts';
import { bytesOf, millicoresOf } from '#constructs';
import { parseValue, storeFile, type Fleet, type Lock, type Store, type StoreInput } from '#fleet/schema';

/** Number of stores with which each property is tried. */
const runs = Number(process.env.STOREFLEET_TEST_RUNS ?? 50);

/** Checks a property of the rendered files of any valid store in any valid fleet. */
function ofAnyStore(property: (rendered: Rendered) => void): void {
  fc.assert(
    fc.property(anyFleet, anyStoreInput, (fleet, input) => {
      const store = parseValue(storeFile, input);
      const lock = resolve(store, fleet);
      property({ fleet, input, store, lock, objects: [...renderObjects(store, lock).values()].flat() as Manifest[] });
    }),
    { numRuns: runs },
  );
}

interface Rendered {
  readonly fleet: Fleet;
  readonly input: StoreInput;
  readonly store: Store;
  readonly lock: Lock;
  readonly objects: readonly Manifest[];
}

describe('any valid store', () => {
  test('has each object in its own namespace, labelled, under a name of its own', () => {
    ofAnyStore(({ store, objects }) => {
      const { name } = store.metadata;
      for (const { kind, metadata } of objects) {
        expect(metadata.namespace).toBe(kind === 'Namespace' ? undefined : `store-${name}`);
        expect(metadata.labels).toMatchObject({
          'storefleet.dev/store': name,
          'app.kubernetes.io/managed-by': 'storefleet',
          'app.kubernetes.io/part-of': `store-${name}`,
        });
      }
      const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
      expect(new Set(names).size).toBe(names.length);
      expect(names.filter(other => other.startsWith('Namespace/'))).toEqual([`Namespace/store-${name}`]);
    });
  });

  test('has each object as the class of cdk8s writes it', () => {
    // With a resolver of its own, an app renders objects by their classes.
    const ofClasses = () => new App({ resolvers: [{ resolve: () => undefined }] });
    ofAnyStore(({ store, lock }) => {
      const [ours, theirs] = [new App(), ofClasses()].map(app => {
        const chart = new Chart(app, 'store');
        kindOf(store).construct(chart, store, lock, protectionOf(store, lock));
        return chart.toJson().map(object => JSON.stringify(object));
      });
      expect(ours).toEqual(theirs);
    });
  });

  test('renders to the same bytes twice', () => {
    ofAnyStore(({ store, lock }) => {
      expect([...render(store, lock)]).toEqual([...render(structuredClone(store), structuredClone(lock))]);
    });
  });

  test('meets Pod Security restricted in both of its pods, and enforces it', () => {
    ofAnyStore(({ objects }) => {
      expect(podsOf(objects).map(({ workload }) => workload)).toEqual(['StatefulSet/database', 'Deployment/web']);
      expect(podSecurityViolations(objects)).toEqual([]);
      expect(objects.find(({ kind }) => kind === 'Namespace')?.metadata.labels).toMatchObject({
        'pod-security.kubernetes.io/enforce': 'restricted',
      });
    });
  });

  test('gives a token to the container that makes the credentials, and to no other', () => {
    ofAnyStore(({ objects }) => {
      expect(tokenHolders(objects)).toEqual(['StatefulSet/database credentials']);
    });
  });

  test('contains no Secret and nothing for the cluster but its namespace', () => {
    ofAnyStore(({ objects }) => {
      expect(objects.filter(({ kind }) => kind === 'Secret' || kind.startsWith('Cluster'))).toEqual([]);
    });
  });

  test('uses the images of its lock, by tag or digest, and pulls each of them once', () => {
    ofAnyStore(({ lock, objects }) => {
      const containers = podsOf(objects).flatMap(({ pod }) => containersOf(pod));
      const used = [...new Set(containers.map(({ image }) => image))].sort();
      expect(used).toEqual(Object.values(lock.spec.images).sort());
      for (const image of used) expect(image).toMatch(/(:(?!latest$)[\w.-]+|@sha256:[a-f0-9]{64})$/);
      expect(new Set(containers.map(({ imagePullPolicy }) => imagePullPolicy))).toEqual(new Set(['IfNotPresent']));
    });
  });
});

describe('the egress of any valid store', () => {
  test('reaches public addresses at most, from the web pod alone, and never the API server', () => {
    ofAnyStore(({ lock, objects }) => {
      const { apiServer, egress, smtp } = lock.spec.cluster;
      const blocks = objects
        .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name !== 'database')
        .flatMap(({ metadata, spec }) =>
          (spec?.egress ?? []).flatMap(({ to, ports }) =>
            (to ?? []).flatMap(({ ipBlock }) =>
              ipBlock === undefined ? [] : [{ policy: metadata.name, port: Number(ports?.[0]?.port), ...ipBlock }],
            ),
          ),
        );
      expect(blocks.filter(({ policy }) => policy !== 'web')).toEqual([]);
      const isOpen = egress?.https !== undefined && egress.https !== false;
      const ports = [...(isOpen ? [443] : []), ...(smtp === undefined ? [] : [smtp.port])];
      expect([...new Set(blocks.map(({ port }) => port))]).toEqual(ports);
      const reaches = (address: string, port: number) =>
        blocks.some(
          ({ cidr, except = [], ...block }) =>
            block.port === port && isIn(address, [cidr]) && !except.some(range => isIn(address, [range])),
        );
      const closed = isOpen && typeof egress.https === 'object' ? (egress.https.except ?? []) : [];
      for (const port of ports) {
        const isInside = port === smtp?.port && smtp.cidr !== undefined;
        for (const address of [...privateAddresses, ...closed.map(firstAddress)]) {
          expect({ address, open: reaches(address, port) }).toEqual({
            address,
            open: isInside && isIn(address, [smtp.cidr ?? '']),
          });
        }
        for (const address of ['52.84.1.1', '2606:4700::1111']) expect(reaches(address, port)).toBe(!isInside);
      }
      expect(reaches(firstAddress(apiServer.cidr), apiServer.port)).toBe(false);
      // Kubernetes requires it.
      for (const { cidr, except = [] } of blocks) {
        for (const range of except) {
          expect(isIn(firstAddress(range), [cidr])).toBe(true);
          expect(range.endsWith('/0')).toBe(false);
        }
      }
    });
  });
});

/** Addresses of nodes, pods, clouds' metadata and the like. */
const privateAddresses = [
  ...['0.0.0.1', '10.0.0.1', '10.9.8.7', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.31.255.255'],
  ...['192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255'],
  ...['::1', '64:ff9b::a00:1', '2002:a00:1::1', 'fd00:1::1', 'fe80::1', 'fec0::1', 'ff02::1'],
];

const firstAddress = (range: string) => range.split('/')[0] ?? '';

function isIn(address: string, ranges: readonly string[]): boolean {
  const family = (text: string) => (text.includes(':') ? 'ipv6' : 'ipv4');
  const list = new BlockList();
  for (const range of ranges.filter(range => family(range) === family(address))) {
    list.addSubnet(firstAddress(range), Number(range.split('/')[1]), family(range));
  }
  return list.check(address, family(address));
}

describe('the requests of any valid store', () => {
  test('equal the impact of the plan, for a new store and for a change of tier', () => {
    ofAnyStore(({ fleet, input, store, lock, objects }) => {
      expectSame(measure(renderObjects(store, lock)), requestedBy(objects));

      const tree = { ...givenTree(new Map([['fleet.yaml', givenFleetText()]])), fleet };
      const created = planCreate(tree, input);
      expectSame(created.impact.requests, requestedBy(objects));

      const size = lock.spec.size === 'small' ? 'large' : 'small';
      const withCreated = {
        ...withStore(tree, store.metadata.name, { store, lock }),
        texts: new Map([...tree.texts, ...created.writes]),
      };
      const resized = parseValue(storeFile, { ...input, spec: { ...input.spec, size } });
      const after = requestedBy(
        [...renderObjects(resized, resolve(resized, fleet, lock)).values()].flat() as Manifest[],
      );
      const before = requestedBy(objects);
      expectSame(planChange(withCreated, store.metadata.name, { spec: { size } }).impact.requests, {
        pods: 0,
        cpu: after.cpu - before.cpu,
        memory: after.memory - before.memory,
        disk: after.disk - before.disk,
      });
    });
  });

  test('fit its quota, with a rollout on top of a stuck one, a Job, and the pods that answer challenges', () => {
    ofAnyStore(({ lock, objects }) => {
      const hard = objects.find(({ kind }) => kind === 'ResourceQuota')?.spec?.hard ?? {};
      const isChallenged = lock.spec.cluster.ingress.tls !== undefined && 'issuer' in lock.spec.cluster.ingress.tls;
      const challenges = isChallenged ? 1 + (lock.spec.aliases?.length ?? 0) : 0;
      for (const job of [jobOfDefaults(objects), jobLikeWeb(objects)]) {
        const running = podsOf(objects).flatMap(({ workload, pod }) =>
          // One web pod that serves, one that is stuck, and one that is starting.
          Array<k8s.PodSpec>(workload === 'Deployment/web' ? 3 : 1).fill(pod),
        );
        const used = [...running, job].map(requestsOf);
        for (let i = 0; i < challenges; i++) used.push(solver);
        expect(used.length).toBeLessThanOrEqual(Number(hard.pods));
        expect(sum(used.map(({ cpu }) => cpu))).toBeLessThanOrEqual(millicoresOf(hard['requests.cpu'] ?? '0'));
        expect(sum(used.map(({ memory }) => memory))).toBeLessThanOrEqual(bytesOf(hard['requests.memory'] ?? '0'));
        expect(sum(used.map(({ limit }) => limit))).toBeLessThanOrEqual(bytesOf(hard['limits.memory'] ?? '0'));
      }
      const claims = claimsOf(objects);
      expect(sum(claims)).toBeLessThanOrEqual(bytesOf(hard['requests.storage'] ?? '0'));
      expect(claims.length).toBeLessThanOrEqual(Number(hard.persistentvolumeclaims));
    });
  });
});

interface Requested {
  readonly pods: number;
  readonly cpu: number;
  readonly memory: number;
  readonly disk: number;
}

/** Sums the requests of the manifests, without the planner's code. */
function requestedBy(objects: readonly Manifest[]): Requested {
  const pods = podsOf(objects).map(({ pod }) => requestsOf(pod));
  return {
    pods: pods.length,
    cpu: sum(pods.map(({ cpu }) => cpu)),
    memory: sum(pods.map(({ memory }) => memory)),
    disk: sum(claimsOf(objects)),
  };
}

function claimsOf(objects: readonly Manifest[]): number[] {
  return objects
    .filter(({ kind }) => kind === 'PersistentVolumeClaim')
    .map(({ spec }) => bytesOf(spec?.resources?.requests?.storage ?? '0'));
}

/** Ignores floating-point errors: a tenth of a GiB is not a whole number of bytes. */
function expectSame(actual: Requested, expected: Requested): void {
  expect(actual.pods).toBe(expected.pods);
  for (const amount of ['cpu', 'memory', 'disk'] as const) expect(actual[amount]).toBeCloseTo(expected[amount], 3);
}

/** Returns the pod of a Job whose container sets no resources: it gets the defaults of the namespace. */
function jobOfDefaults(objects: readonly Manifest[]): k8s.PodSpec {
  const { defaultRequest, default: limits } = limitRangeOf(objects);
  return { containers: [{ name: 'job', resources: { requests: defaultRequest, limits } }] } as unknown as k8s.PodSpec;
}

/** Returns the pod of a Job that is as large as a web pod. */
function jobLikeWeb(objects: readonly Manifest[]): k8s.PodSpec {
  const web = podsOf(objects).find(({ workload }) => workload === 'Deployment/web');
  if (web === undefined) throw new Error('there is no web pod');
  return web.pod;
}

/** Requests and limits of cert-manager's solver: 10m, 64Mi, 64Mi. */
const solver = { cpu: 10, memory: 64 * 1024 ** 2, limit: 64 * 1024 ** 2 };
