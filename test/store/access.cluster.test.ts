import {
  AuthorizationV1Api,
  CoreV1Api,
  KubeConfig,
  AuthenticationV1TokenRequest,
  type V1ResourceRule,
  V1SelfSubjectRulesReview,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeRule, documentedRights } from '../support/documented-rights.ts';
import { describeWithCluster } from '../support/requirements.ts';
import { givenFleetFor, givenShop, type Shop } from './shop.ts';

describeWithCluster('the service accounts of a store', cluster => {
  let shop: Shop;
  beforeAll(async () => {
    shop = givenShop(cluster, await givenFleetFor(cluster), 'access');
    await shop.apply();
  });
  afterAll(() => shop.remove());

  test('may do what docs/security.md lists, and nothing else', async () => {
    const accounts = await vi.waitFor(
      async () => {
        const found = (await shop.clusterClient.list('v1', 'ServiceAccount', shop.namespace)).map(
          ({ metadata }) => metadata?.name,
        );
        expect(found).toContain('default');
        return found.map(String).sort();
      },
      { timeout: 60_000, interval: 100 },
    );
    const documented = documentedRights().filter(({ namespace }) => namespace === 'store-<name>');
    expect(accounts).toEqual([...new Set(documented.map(({ subject }) => subject))].sort());
    const granted = await Promise.all(
      accounts.map(async account => {
        const rules = (await rulesOf(account)).filter(({ resources = [] }) => !resources.every(isEverybodys));
        return rules.length === 0
          ? [{ account, rule: '' }]
          : rules.map(rule => ({ account, rule: describeRule(rule) }));
      }),
    );
    expect(granted.flat()).toEqual(documented.map(({ subject, rule }) => ({ account: subject, rule })));
  });

  /** The API server's own answer to the token of the account. */
  async function rulesOf(account: string): Promise<readonly V1ResourceRule[]> {
    const admin = new KubeConfig();
    admin.loadFromFile(cluster.kubeconfig);
    const { status } = await admin.makeApiClient(CoreV1Api).createNamespacedServiceAccountToken({
      name: account,
      namespace: shop.namespace,
      body: Object.assign(new AuthenticationV1TokenRequest(), { spec: { audiences: [], expirationSeconds: 600 } }),
    });
    const own = new KubeConfig();
    const server = admin.getCurrentCluster();
    if (server === null) throw new Error('the kubeconfig names no cluster');
    own.loadFromClusterAndUser(server, { name: account, token: status?.token ?? '' });
    const review = await own.makeApiClient(AuthorizationV1Api).createSelfSubjectRulesReview({
      body: Object.assign(new V1SelfSubjectRulesReview(), { spec: { namespace: shop.namespace } }),
    });
    expect(review.status?.incomplete).toBe(false);
    return review.status?.resourceRules ?? [];
  }
});

/** Every account may query its own rights. */
const isEverybodys = (resource: string) => /^selfsubject\w+$/.test(resource);
