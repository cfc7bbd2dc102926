import { Button } from '@mantine/core';
import { IconPlugConnectedX, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Empty } from '../shared/feedback/empty.tsx';
import { reloadOnce } from '../shared/load/reload-once.ts';

/** Polls until the server is back, then reloads the page; false if a reload did not help. */
const comeback = {
  queryKey: ['comeback'],
  queryFn: async () => {
    const { ok } = await fetch('/healthz', { cache: 'no-store' });
    if (!ok) throw new Error('The server isn’t ready yet.');
    return reloadOnce();
  },
  retry: true,
  retryDelay: 1_500,
  staleTime: 0,
  gcTime: 0,
} as const;

/**
 * Replaces a page whose code could not be fetched. Once the server is back, the page is reloaded, because the server
 * may have another build. A draft keeps typed text.
 */
export function ChunkMissingPage() {
  const { data: isReloading = true } = useQuery(comeback);
  if (!isReloading) {
    return (
      <Empty
        wholePage
        icon={<IconRefresh size={26} stroke={1.6} />}
        title="This page couldn’t be loaded"
        action={<Button onClick={() => window.location.reload()}>Reload</Button>}
      >
        <p>Part of this page is missing on the server. Reload it; if that doesn’t help, rebuild the dashboard.</p>
      </Empty>
    );
  }
  return (
    <Empty wholePage icon={<IconPlugConnectedX size={26} stroke={1.6} />} title="Can’t reach the Storefleet server">
      <p>This page reloads as soon as the server answers. Your input is kept.</p>
    </Empty>
  );
}
