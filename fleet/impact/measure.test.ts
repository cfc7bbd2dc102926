import { describe, expect, test } from 'vitest';
import { measure } from './measure.ts';

const container = (cpu: string, memory: string) => ({ resources: { requests: { cpu, memory } } });
const workload = (replicas: number | undefined, containers: object[], initContainers?: object[]) => ({
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { ...(replicas === undefined ? {} : { replicas }), template: { spec: { containers, initContainers } } },
});

describe('measure() of manifests', () => {
  test.each([
    [
      'the sum of the containers of a pod',
      [workload(undefined, [container('50m', '64Mi'), container('0.1', '1Gi')])],
      { pods: 1, cpu: 150, memory: 1088 },
    ],
    [
      'an init container that requests more than they',
      [workload(1, [container('50m', '64Mi')], [container('10m', '128Mi'), container('80m', '1Mi')])],
      { pods: 1, cpu: 80, memory: 128 },
    ],
    ['each replica', [workload(3, [container('50m', '64Mi')])], { pods: 3, cpu: 150, memory: 192 }],
    ['nothing of a workload of no replicas', [workload(0, [container('50m', '64Mi')])], { pods: 0, cpu: 0, memory: 0 }],
    ['nothing of a container without requests', [workload(1, [{}])], { pods: 1, cpu: 0, memory: 0 }],
    [
      'nothing of other objects',
      [
        { kind: 'Service', metadata: { name: 'web' }, spec: {} },
        { kind: 'Role', metadata: { name: 'x' } },
      ],
      { pods: 0, cpu: 0, memory: 0 },
    ],
  ])('counts %s', (_, objects, { pods, cpu, memory }) => {
    expect(measure(new Map([['web.yaml', objects]]))).toEqual({ pods, cpu, memory: memory * 1024 ** 2, disk: 0 });
  });

  test('sums the sizes of the claims', () => {
    const claim = (storage: string) => ({
      kind: 'PersistentVolumeClaim',
      spec: { resources: { requests: { storage } } },
    });
    expect(
      measure(
        new Map([
          ['a.yaml', [claim('2Gi')]],
          ['b.yaml', [claim('1.5Gi')]],
        ]),
      ).disk,
    ).toBe(3.5 * 1024 ** 3);
  });
});
