import { MantineProvider } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { startLiveUpdates } from '../api/live.ts';
import { createQueryClient } from '../api/query-client.ts';
import { createAppRouter } from './router.tsx';
// Mantine's styles live in a cascade layer, so that our own modules override them without higher specificity.
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './fonts.css';
import './global.css';
import './tones.css';
import { cssVariables, theme } from './theme.ts';

export function App() {
  const [queryClient] = useState(createQueryClient);
  const [router] = useState(createAppRouter);
  const isNarrow = useMediaQuery('(max-width: 34em)', false);
  useEffect(() => startLiveUpdates(queryClient), [queryClient]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        {/* At the bottom of a phone, notifications would cover the buttons of the form that was just sent. */}
        <Notifications position={isNarrow ? 'top-center' : 'bottom-right'} autoClose={12_000} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
