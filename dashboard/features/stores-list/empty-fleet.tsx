import { Button, Group } from '@mantine/core';
import { IconBuildingStore } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Empty } from '../../shared/feedback/empty.tsx';
import { Panel } from '../../shared/panel/panel.tsx';
import classes from './empty-fleet.module.css';
import type { FleetView } from '#contract';

export function EmptyFleet({ fleet }: { fleet: FleetView | undefined }) {
  return (
    <Panel>
      <Empty
        icon={<IconBuildingStore size={26} stroke={1.6} />}
        title="No stores yet"
        action={
          <Group gap="xs" justify="center">
            <Button renderRoot={props => <Link to="/stores/new" {...props} />}>Create the first store</Button>
            <Button variant="subtle" renderRoot={props => <Link to="/import" {...props} />}>
              Import many from a file
            </Button>
          </Group>
        }
      >
        <p>A store is one file in Git. Create the first one here, or import many.</p>
      </Empty>
      {fleet && (
        <details className={classes.byHand}>
          <summary>Or work with Git</summary>
          <p>
            Clone the fleet, add <code>stores/&lt;name&gt;.yaml</code> and push:
          </p>
          <code>git clone {fleet.repository}</code>
        </details>
      )}
    </Panel>
  );
}
