import { Button, Group } from '@mantine/core';
import { IconMoodConfuzed } from '@tabler/icons-react';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { describeFailure } from '../api/failure.ts';
import { Empty } from '../shared/feedback/empty.tsx';
import { ChunkMissing } from '../shared/load/load-chunk.ts';
import { ChunkMissingPage } from './chunk-missing.tsx';

/** Replaces a page whose code failed; the frame stays. */
export function Crash({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const { title, detail } = describeFailure(error);
  const retry = () => {
    queries.reset();
    reset();
    void router.invalidate();
  };
  if (error instanceof ChunkMissing) {
    return (
      <div role="alert">
        <ChunkMissingPage />
      </div>
    );
  }
  return (
    <div role="alert">
      <Empty
        wholePage
        icon={<IconMoodConfuzed size={26} stroke={1.6} />}
        title={title}
        action={
          <Group gap="xs">
            <Button onClick={retry}>Try again</Button>
            <Button variant="default" renderRoot={props => <Link to="/" {...props} />}>
              All stores
            </Button>
          </Group>
        }
      >
        <p>{detail}</p>
      </Empty>
    </div>
  );
}
