import type { KindStatus } from '../../status/index.ts';
import { containerOf, succeeded } from '../../status/pods.ts';
import type { ServerKind } from '../kind.ts';
import { probeShop } from './probe.ts';
import { progressOfPods } from './start-progress.ts';
import { ofTestOrder, tookTestOrder } from './test-order.ts';
import { containerNames, objectNames } from '#fleet';

/** The components, steps and checks from which the phase of a WooCommerce store is evaluated. */
export const wooStatus: KindStatus = {
  components: [
    {
      name: objectNames.database,
      workload: 'StatefulSet',
      title: 'Database',
      claim: objectNames.databaseClaim,
      imageAdvice: 'check the images of the database in fleet.yaml',
    },
    {
      name: objectNames.web,
      workload: 'Deployment',
      title: 'Web',
      claim: objectNames.uploadsClaim,
      imageAdvice: 'check the edition in fleet.yaml',
    },
  ],
  steps: [
    {
      id: 'credentials',
      title: 'Credentials made',
      component: objectNames.database,
      container: containerNames.credentials,
    },
    {
      id: 'database',
      title: 'Database ready',
      component: objectNames.database,
      startedAt: pod =>
        containerOf(pod, containerNames.initialise)?.startedAt ??
        containerOf(pod, containerNames.credentials)?.finishedAt ??
        containerOf(pod, containerNames.database)?.startedAt ??
        null,
      isStarting: pod => {
        const credentials = containerOf(pod, containerNames.credentials);
        return credentials === undefined || succeeded(credentials);
      },
    },
    { id: 'install', title: 'Shop installed', component: objectNames.web, container: containerNames.install },
    {
      id: 'web',
      title: 'Web server ready',
      component: objectNames.web,
      startedAt: pod => containerOf(pod, containerNames.web)?.startedAt ?? null,
      isStarting: pod => pod.initialized?.ok === true,
    },
  ],
  live: {
    step: 'Takes orders',
    reason: 'TakesOrders',
    message: 'The shop answers, has products and takes orders.',
    now: 'The shop takes orders',
    before: 'The shop took orders before',
    ability: 'shoppers can order',
  },
  checks: { storefront: 'Storefront open', products: 'Products can be bought', checkout: 'Payment offered' },
  startProgress: progressOfPods,
  evidence: observation => [ofTestOrder(observation)],
  tookTestOrder,
};

export const wooStore: ServerKind = { status: wooStatus, probe: probeShop, adminPath: 'wp-admin/' };
