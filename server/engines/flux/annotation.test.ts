import { KubeConfig } from '@kubernetes/client-node';
import { describe, expect, test } from 'vitest';
import { answer, bodyOf, givenListening, givenLog } from '../../../test/support/fleet-server.ts';
import { fleetText, givenChange, givenEmptyRepository, givenPlan, seedOf } from '../../../test/support/ledger.ts';
import { EngineNotifier } from '../../notify/engine-notifier.ts';
import { nudgeFlux } from './annotation.ts';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly token: string;
  readonly body: unknown;
}

/** What an API server is to the nudge: it remembers and answers. */
async function givenApiServer(status = 200) {
  const asked: Asked[] = [];
  const server = await givenListening((request, response) => {
    void bodyOf(request).then(body => {
      const { 'content-type': type = '', authorization: token = '' } = request.headers;
      asked.push({ method: request.method ?? '', path: request.url ?? '', type, token, body: JSON.parse(body) });
      answer(status, '{}')(request, response);
    });
  });
  return { kubeconfig: givenKubeconfig(server), asked };
}

function givenKubeconfig(server: string): KubeConfig {
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromClusterAndUser({ name: 'x', server, skipTLSVerify: true }, { name: 'x', token: 'hush' });
  return kubeconfig;
}

const at = new Date('2026-11-21T05:00:00.000Z');

describe('nudgeFlux', () => {
  test('changes one annotation of one object', async () => {
    const { kubeconfig, asked } = await givenApiServer();
    await nudgeFlux(kubeconfig, 'gitops', at);
    expect(asked).toEqual([
      {
        method: 'PATCH',
        path: '/apis/source.toolkit.fluxcd.io/v1/namespaces/gitops/gitrepositories/storefleet',
        type: 'application/merge-patch+json',
        token: 'Bearer hush',
        body: { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': at.toISOString() } } },
      },
    ]);
  });

  test('says what it was answered', async () => {
    const { kubeconfig } = await givenApiServer(403);
    await expect(nudgeFlux(kubeconfig, 'gitops', at)).rejects.toThrow(/answered 403/);
    await expect(nudgeFlux(givenKubeconfig('http://127.0.0.1:1'), 'gitops', at)).rejects.toThrow(/ECONNREFUSED/);
    await expect(nudgeFlux(new KubeConfig(), 'gitops', at)).rejects.toThrow(/no current cluster/);
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
      notifier: new EngineNotifier(
        ledger,
        () => kubeconfig,
        log.logger,
        () => at,
      ),
    };
  }
  const moved = { revision: 'b'.repeat(40), previous: null, by: 'others' } as const;

  test('asks Flux to look where the fleet lets it', async () => {
    const { kubeconfig, asked } = await givenApiServer();
    const { notifier } = await givenNotifier({ type: 'flux', nudge: true }, kubeconfig);
    await notifier.notify(moved);
    expect(asked.map(({ path }) => path)).toEqual([expect.stringContaining('/flux-system/gitrepositories/storefleet')]);
  });

  test.each([{ type: 'flux' }, { type: 'flux', nudge: false }, { type: 'argocd' }])(
    'never writes with %j',
    async engine => {
      const { kubeconfig, asked } = await givenApiServer();
      const { notifier } = await givenNotifier(engine, kubeconfig);
      await notifier.notify(moved);
      expect(asked).toEqual([]);
    },
  );

  test('logs a refusal, and has nothing to tell a cluster that is not attached', async () => {
    const { kubeconfig } = await givenApiServer(403);
    const refused = await givenNotifier({ type: 'flux', nudge: true }, kubeconfig);
    await refused.notifier.notify(moved);
    expect(refused.lines()).toMatchObject([{ level: 40, receiver: 'cluster local' }]);
    const detached = await givenNotifier({ type: 'flux', nudge: true }, undefined);
    await detached.notifier.notify(moved);
    expect(detached.lines()).toEqual([]);
  });
});
