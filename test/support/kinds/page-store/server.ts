import type { ServerKind } from '../../../../server/kinds/kind.ts';
import { Visit } from '../../../../server/probe/visit.ts';
import { componentOf, isRunning } from '../../../../server/status/index.ts';

export const pageStore: ServerKind = {
  status: {
    components: [
      { name: 'web', workload: 'Deployment', title: 'Page', imageAdvice: 'check images.page in fleet.yaml' },
    ],
    steps: [
      {
        id: 'page',
        title: 'Page served',
        component: 'web',
        startedAt: pod => pod?.createdAt ?? null,
        isStarting: () => true,
      },
    ],
    live: {
      step: 'Shows its page',
      reason: 'ShowsPage',
      message: 'The page answers.',
      now: 'The page answers',
      before: 'The page answered before',
      ability: 'the page answers',
    },
    checks: { page: 'Page open' },
    startProgress: observation =>
      isRunning(componentOf(observation, 'web'))
        ? undefined
        : { phase: 'Starting', reason: 'StartingPage', message: 'Its page is about to be served.', since: null },
    evidence: () => [],
    tookTestOrder: () => false,
  },
  async probe({ url, address, signal }) {
    const until = AbortSignal.any([AbortSignal.timeout(5000), ...(signal === undefined ? [] : [signal])]);
    const at = new Date().toISOString();
    const page = new URL(url);
    const visit = new Visit(page, { address, signal: until, maxBytes: 10_000 });
    try {
      const { status } = await visit.get(page);
      const outcome = status === 200 ? 'ok' : 'failed';
      return { outcome, at, checks: { page: { outcome, detail: `The page answers ${status}` } }, latencyMs: 1 };
    } catch (error) {
      return {
        outcome: 'unknown',
        at,
        checks: { page: { outcome: 'unknown', detail: String(error) } },
        latencyMs: null,
      };
    } finally {
      visit.end();
    }
  },
  adminPath: 'admin/',
};
