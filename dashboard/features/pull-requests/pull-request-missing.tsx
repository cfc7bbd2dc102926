import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Empty } from '../../shared/feedback/empty.tsx';

export function PullRequestMissing({ number }: { number: number }) {
  return (
    <>
      <title>Not found · Storefleet</title>
      <Empty
        wholePage
        icon={<IconMapQuestion size={26} stroke={1.6} />}
        title={`There is no pull request #${number}`}
        action={<Button renderRoot={props => <Link to="/pull-requests" {...props} />}>All pull requests</Button>}
      >
        <p>The pull request may be for another branch than the fleet’s, or was closed a while ago.</p>
      </Empty>
    </>
  );
}
