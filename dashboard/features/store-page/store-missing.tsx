import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Empty } from '../../shared/feedback/empty.tsx';
import { WaitingPullRequests } from './waiting-pull-requests.tsx';

export function StoreMissing({ name }: { name: string }) {
  return (
    <>
      <title>Not found · Storefleet</title>
      <WaitingPullRequests name={name} />
      <Empty
        wholePage
        icon={<IconMapQuestion size={26} stroke={1.6} />}
        title={`There is no store “${name}”`}
        action={<Button renderRoot={props => <Link to="/" {...props} />}>All stores</Button>}
      >
        <p>No store of this name ever existed in this fleet.</p>
      </Empty>
    </>
  );
}
