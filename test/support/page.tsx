import { MantineProvider } from '@mantine/core';
import { notifications, Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { configure, render } from '@testing-library/react';
import type { ReactNode } from 'react';

// A busy machine renders slower than the default of one second.
configure({ asyncUtilTimeout: 20_000 });

/**
 * Renders a part of a page for a test, which stays mounted wherever the test navigates; `path` and `href` show that.
 */
export async function givenPage(part: ReactNode) {
  // Those of earlier tests stay in memory.
  notifications.clean();
  const root = createRootRoute({ component: () => part });
  const routes = [
    '/',
    '/stores/new',
    '/stores/$name',
    '/activity',
    '/pull-requests',
    '/pull-requests/$number',
    '/import',
    '/import/$id',
  ].map(path => createRoute({ getParentRoute: () => root, path }));
  const router = createRouter({ routeTree: root.addChildren(routes), history: createMemoryHistory() });
  const client = new QueryClient();
  await router.load();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <Notifications />
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { client, path: () => router.state.location.pathname, href: () => router.state.location.href };
}
