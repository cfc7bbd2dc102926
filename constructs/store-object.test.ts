import { App, Chart, JsonPatch, Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { describe, expect, test } from 'vitest';
import { StoreObject } from './store-object.ts';

const props: k8s.KubeServiceProps = {
  metadata: { name: 'web', labels: { b: '2', a: '1' } },
  spec: { ports: [{ port: 80, targetPort: k8s.IntOrString.fromString('http') }] },
};

const chartOf = (app = new App()) => new Chart(app, 'chart', { labels: { part: 'of-it' } });

/** Texts, because the order of the keys counts. */
const textOf = (object: { toJson: () => unknown }) => JSON.stringify(object.toJson());

describe('an object', () => {
  test('renders like an instance of its class', () => {
    const object = new StoreObject(chartOf(), 'service', k8s.KubeService, props);
    expect(textOf(object)).toBe(textOf(new k8s.KubeService(chartOf(), 'service', props)));
    expect(object.toJson()).toMatchObject({ apiVersion: 'v1', kind: 'Service', metadata: { labels: { a: '1' } } });
  });

  test.each<[string, (object: k8s.KubeService | StoreObject<k8s.KubeServiceProps>) => void]>([
    ['a patch', object => object.addJsonPatch(JsonPatch.add('/spec/clusterIp', 'None'))],
    [
      'labels and annotations',
      ({ metadata }) => {
        metadata.addLabel('c', '3');
        metadata.addAnnotation('d', '4');
      },
    ],
  ])('has %s that is added to it', (_, add) => {
    const [ours, theirs] = [
      new StoreObject<k8s.KubeServiceProps>(chartOf(), 'service', k8s.KubeService, props),
      new k8s.KubeService(chartOf(), 'service', props),
    ];
    const before = textOf(ours);
    for (const object of [ours, theirs]) add(object);
    expect(textOf(ours)).toBe(textOf(theirs));
    expect(textOf(ours)).not.toBe(before);
  });

  test('has no field that only cdk8s can render', () => {
    const spec = { clusterIp: Lazy.any({ produce: () => 'None' }) as string };
    const object = new StoreObject(chartOf(), 'service', k8s.KubeService, { spec });
    expect(() => object.toJson()).toThrow("A field of an object of a store can't be a Lazy");
  });

  test('is resolved by a resolver of the app', () => {
    const resolvers = [
      {
        resolve: (context: { value: unknown; replaceValue: (value: unknown) => void }) => {
          if (context.value === 80) context.replaceValue(8080);
        },
      },
    ];
    const object = new StoreObject(chartOf(new App({ resolvers })), 'service', k8s.KubeService, props);
    expect(object.toJson()).toMatchObject({ spec: { ports: [{ port: 8080 }] } });
  });
});
