import { KubeConfig } from '@kubernetes/client-node';
import { describe, expect, test } from 'vitest';
import { answer, bodyOf, givenListening, givenLog } from '../../../test/support/fleet-server.ts';
import { fleetText, givenChange, givenEmptyRepository, givenPlan, seedOf } from '../../../test/support/ledger.ts';
import { EngineNotifier } from '../../notify/engine-notifier.ts';
import { notifyFlux } from './annotation.ts';

interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly token: string;
  readonly body: unknown;
}

/** Starts an API server that records requests and answers them. */
async function givenApiServer(status = 200) {
  const requests: RecordedRequest[] = [];
  const server = await givenListening((request, response) => {
    void bodyOf(request).then(body => {
      const { 'content-type': type = '', authorization: token = '' } = request.headers;
      requests.push({ method: request.method ?? '', path: request.url ?? '', type, token, body: JSON.parse(body) });
      answer(status, '{}')(request, response);
    });
  });
  return { kubeconfig: givenKubeconfig(server), requests };
}

function givenKubeconfig(server: string): KubeConfig {
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromClusterAndUser({ name: 'x', server, skipTLSVerify: true }, { name: 'x', token: 'hush' });
  return kubeconfig;
}

const at = new Date('2026-11-21T05:00:00.000Z');

describe('notifyFlux', () => {
  test('changes one annotation of one object', async () => {
    const { kubeconfig, requests } = await givenApiServer();
    await notifyFlux(kubeconfig, 'gitops', at);
    expect(requests).toEqual([
      {
        method: 'PATCH',
        path: '/apis/source.toolkit.fluxcd.io/v1/namespaces/gitops/gitrepositories/storefleet',
        type: 'application/merge-patch+json',
        token: 'Bearer hush',
        body: { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': at.toISOString() } } },
      },
    ]);
  });

  test('names the answer of a refusal', async () => {
    const { kubeconfig } = await givenApiServer(403);
    await expect(notifyFlux(kubeconfig, 'gitops', at)).rejects.toThrow(/answered 403/);
    await expect(notifyFlux(givenKubeconfig('http://127.0.0.1:1'), 'gitops', at)).rejects.toThrow(/ECONNREFUSED/);
    await expect(notifyFlux(new KubeConfig(), 'gitops', at)).rejects.toThrow(/no current cluster/);
  });
});

describe('EngineNotifier', () => {
  async function givenNotifier(engine: object, kubeconfig: KubeConfig | undefined) {
    const fleet = JSON.parse(fleetText) as { spec: { clusters: { local: { engine: object } } } };
    fleet.spec.clusters.local.engine = engine;
    const { ledger } = await givenEmptyRepository();
    const plan = seedOf(['acme']);
    const writes = new Map([...plan.writes, ['fleet.yaml', JSON.stringify(fleet)]]);
    await ledger.submitFirst(givenChange('seed'), givenPlan({ ...plan, writes }));
    const log = givenLog();
    return {
      ...log,
      notifier: new EngineNotifier(ledger, () => kubeconfig, log.logger, { now: () => at }),
    };
  }
  const moved = { revision: 'b'.repeat(40), previous: null, by: 'others' } as const;

  test('notifies Flux where the fleet allows it', async () => {
    const { kubeconfig, requests } = await givenApiServer();
    const { notifier } = await givenNotifier({ type: 'flux', nudge: true }, kubeconfig);
    await notifier.notify(moved);
    expect(requests.map(({ path }) => path)).toEqual([
      expect.stringContaining('/flux-system/gitrepositories/storefleet'),
    ]);
  });

  test.each([{ type: 'flux' }, { type: 'flux', nudge: false }, { type: 'argocd' }])(
    'never writes with %j',
    async engine => {
      const { kubeconfig, requests } = await givenApiServer();
      const { notifier } = await givenNotifier(engine, kubeconfig);
      await notifier.notify(moved);
      expect(requests).toEqual([]);
    },
  );

  test('logs a refusal, and notifies no cluster that is not connected', async () => {
    const { kubeconfig } = await givenApiServer(403);
    const refused = await givenNotifier({ type: 'flux', nudge: true }, kubeconfig);
    await refused.notifier.notify(moved);
    expect(refused.lines()).toMatchObject([{ level: 40, receiver: 'cluster local' }]);
    const disconnected = await givenNotifier({ type: 'flux', nudge: true }, undefined);
    await disconnected.notifier.notify(moved);
    expect(disconnected.lines()).toEqual([]);
  });
});
