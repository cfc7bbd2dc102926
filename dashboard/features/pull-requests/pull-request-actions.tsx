import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconExternalLink, IconGitMerge } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fleetQuery } from '../../api/queries.ts';
import { CloseDialog } from './close-dialog.tsx';
import { MergeDialog } from './merge-dialog.tsx';
import classes from './pull-request-actions.module.css';
import type { PullRequestDetail } from '#contract';

interface PullRequestActionsProps {
  pullRequest: PullRequestDetail;
  /** Id of the element that says why it can't be merged. */
  reasonId: string;
}

export function PullRequestActions({ pullRequest, reasonId }: PullRequestActionsProps) {
  const { number, url, state, condition, impact } = pullRequest;
  const forge = useQuery(fleetQuery).data?.changes.forge;
  const [merging, merge] = useDisclosure(false);
  const [closing, close] = useDisclosure(false);
  // What the person looks at and confirms; a commit that comes meanwhile is not slipped in.
  const [looked, setLooked] = useState(pullRequest);
  const openMerge = () => {
    setLooked(pullRequest);
    merge.open();
  };
  // What a merge means must be known, or there is nothing to confirm.
  const mayMerge = condition === 'ready' && impact !== null;
  return (
    <div className={classes.actions}>
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
      <MergeDialog looked={looked} moved={looked.head !== pullRequest.head} opened={merging} onClose={merge.close} />
      <CloseDialog number={number} opened={closing} onClose={close.close} />
    </div>
  );
}
