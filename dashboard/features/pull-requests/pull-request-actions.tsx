import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconExternalLink, IconGitMerge } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fleetQuery } from '../../api/queries.ts';
import { CloseDialog } from './close-dialog.tsx';
import { MergeDialog } from './merge-dialog.tsx';
import type { PullRequestDetail } from '#contract';

interface PullRequestActionsProps {
  pullRequest: PullRequestDetail;
  /** Id of the element that explains why it can't be merged. */
  reasonId: string;
}

export function PullRequestActions({ pullRequest, reasonId }: PullRequestActionsProps) {
  const { number, url, state, condition, impact } = pullRequest;
  const forge = useQuery(fleetQuery).data?.changes.forge;
  const [merging, merge] = useDisclosure(false);
  const [closing, close] = useDisclosure(false);
  // The version that the person confirms. A commit that arrives later is not merged.
  const [shown, setShown] = useState(pullRequest);
  const openMerge = () => {
    setShown(pullRequest);
    merge.open();
  };
  // A person can only confirm a known impact.
  const mayMerge = condition === 'ready' && impact !== null;
  return (
    <Group gap={8}>
      {state === 'open' && (
        <>
          <Button
            size="sm"
            leftSection={<IconGitMerge size={16} stroke={1.8} aria-hidden="true" />}
            disabled={!mayMerge}
            aria-describedby={mayMerge ? undefined : reasonId}
            onClick={openMerge}
          >
            Merge…
          </Button>
          <Button size="sm" variant="default" onClick={close.open}>
            Close…
          </Button>
        </>
      )}
      <Button
        component="a"
        href={url}
        target="_blank"
        rel="noreferrer"
        size="sm"
        variant="default"
        rightSection={<IconExternalLink size={14} stroke={1.8} aria-label="(opens in a new tab)" />}
      >
        View on {forge?.name ?? 'the forge'}
      </Button>
      <MergeDialog shown={shown} moved={shown.head !== pullRequest.head} opened={merging} onClose={merge.close} />
      <CloseDialog number={number} opened={closing} onClose={close.close} />
    </Group>
  );
}
