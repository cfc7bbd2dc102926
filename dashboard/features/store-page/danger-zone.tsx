import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Panel } from '../../shared/panel/panel.tsx';
import classes from './danger-zone.module.css';
import { DeleteDialog } from './delete-dialog.tsx';

interface DangerZoneProps {
  name: string;
  /** See {@link DeleteDialog}. */
  atOnce: boolean;
  onDeleted: () => void;
}

export function DangerZone({ name, atOnce, onDeleted }: DangerZoneProps) {
  const [opened, dialog] = useDisclosure(false);
  return (
    <Panel title="Danger zone">
      <div className={classes.row}>
        <div className={classes.text}>
          <strong>Delete this store</strong>
          <p>
            {atOnce
              ? 'The store’s files are deleted from Git. The shop was never live. The history stays in Git.'
              : 'The shop, database, uploads and orders are deleted. The history stays in Git.'}
          </p>
        </div>
        <Button variant="default" className={classes.button} onClick={dialog.open}>
          Delete store…
        </Button>
      </div>
      <DeleteDialog name={name} atOnce={atOnce} opened={opened} onClose={dialog.close} onDone={onDeleted} />
    </Panel>
  );
}
