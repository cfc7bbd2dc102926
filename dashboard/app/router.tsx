import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { z } from 'zod';
import { loadChunk } from '../shared/load/load-chunk.ts';
import { Crash } from './crash.tsx';
import { Frame } from './frame.tsx';
import { NotFound } from './not-found.tsx';
import { StoresRoute } from './routes/stores.tsx';
import { storePhase } from '#contract';

const root = createRootRoute({
  component: () => (
    <Frame>
      <Outlet />
    </Frame>
  ),
  notFoundComponent: NotFound,
});

const stores = createRoute({
  getParentRoute: () => root,
  path: '/',
  // A mistyped filter in the address is ignored.
  validateSearch: z.object({
    q: z.coerce.string().optional().catch(undefined),
    phase: storePhase.optional().catch(undefined),
  }),
  component: StoresRoute,
});

const storesAlias = createRoute({
  getParentRoute: () => root,
  path: '/stores',
  beforeLoad: () => redirect({ to: '/', replace: true, throw: true }),
});

const newStore = createRoute({
  getParentRoute: () => root,
  path: '/stores/new',
  validateSearch: z.object({ from: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(
    loadChunk(() => import('./routes/new-store.tsx')),
    'NewStoreRoute',
  ),
});

const store = createRoute({
  getParentRoute: () => root,
  path: '/stores/$name',
  validateSearch: z.object({
    tab: z.enum(['overview', 'manifests', 'history', 'settings']).optional().catch(undefined),
    commit: z.coerce.string().optional().catch(undefined),
    file: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(
    loadChunk(() => import('./routes/store.tsx')),
    'StoreRoute',
  ),
});

const importStores = createRoute({
  getParentRoute: () => root,
  path: '/import',
  component: lazyRouteComponent(
    loadChunk(() => import('../features/import/import-page.tsx')),
    'ImportPage',
  ),
});

const runningImport = createRoute({
  getParentRoute: () => root,
  path: '/import/$id',
  component: lazyRouteComponent(
    loadChunk(() => import('./routes/running-import.tsx')),
    'RunningImportRoute',
  ),
});

const activity = createRoute({
  getParentRoute: () => root,
  path: '/activity',
  validateSearch: z.object({ commit: z.coerce.string().optional().catch(undefined) }),
  component: lazyRouteComponent(
    loadChunk(() => import('./routes/activity.tsx')),
    'ActivityRoute',
  ),
});

const pullRequests = createRoute({
  getParentRoute: () => root,
  path: '/pull-requests',
  component: lazyRouteComponent(
    loadChunk(() => import('../features/pull-requests/pull-requests-page.tsx')),
    'PullRequestsPage',
  ),
});

const pullRequest = createRoute({
  getParentRoute: () => root,
  path: '/pull-requests/$number',
  component: lazyRouteComponent(
    loadChunk(() => import('./routes/pull-request.tsx')),
    'PullRequestRoute',
  ),
});

export function createAppRouter() {
  return createRouter({
    routeTree: root.addChildren([
      stores,
      storesAlias,
      newStore,
      store,
      importStores,
      runningImport,
      activity,
      pullRequests,
      pullRequest,
    ]),
    defaultPreload: 'intent',
    defaultErrorComponent: Crash,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
