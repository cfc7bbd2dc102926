import { Box, Skeleton, Stack } from '@mantine/core';
import { Columns } from '../../shared/layout/columns.tsx';

/** As tall as the phase panel, the tabs and the first panels. */
export function StoreSkeleton() {
  return (
    <Stack gap={12} role="status" aria-label="Loading store">
      <Skeleton height={14} width={110} />
      <Skeleton height={26} width="min(260px, 70%)" />
      <Skeleton height={28} width="min(420px, 100%)" />
      <Box mt={48}>
        <Columns widths={[5, 7]}>
          <Skeleton height={360} radius={10} />
          <Skeleton height={360} radius={10} />
        </Columns>
      </Box>
    </Stack>
  );
}
