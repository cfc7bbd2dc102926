import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Empty } from '../shared/feedback/empty.tsx';

export function NotFound() {
  return (
    <>
      <title>Not found · Storefleet</title>
      <Empty
        wholePage
        icon={<IconMapQuestion size={26} stroke={1.6} />}
        title="There is no such page"
        action={<Button renderRoot={props => <Link to="/" {...props} />}>All stores</Button>}
      >
        <p>The address may be mistyped, or the page has moved.</p>
      </Empty>
    </>
  );
}
