import { Button, Progress } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { refusedRowsPath } from '../../api/bulk.ts';
import { formatCount } from '../../shared/format/amounts.ts';
import { Panel } from '../../shared/panel/panel.tsx';
import classes from './import-progress.module.css';
import type { BulkView } from '#server/contract';

/** How far it is, and what is left to do at the end. */
export function ImportProgress({ bulk }: { bulk: BulkView }) {
  const { id, state, total, written, unchanged, refused } = bulk;
  const done = written + unchanged + refused;
  const share = (count: number) => (total === 0 ? 0 : (100 * count) / total);
  const counts = [
    `${written} written`,
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
  ].join(', ');
  return (
    <Panel title={state === 'running' ? 'Writing' : 'Done'} aside={`${done} of ${formatCount(total, 'row')}`}>
      <div className={classes.place}>
        <Progress.Root size="lg">
          <Progress.Section value={share(written)} color="var(--good-mark)" aria-label={`${written} written`} />
          <Progress.Section value={share(unchanged)} color="var(--idle-mark)" aria-label={`${unchanged} unchanged`} />
          <Progress.Section value={share(refused)} color="var(--bad-mark)" aria-label={`${refused} refused`} />
        </Progress.Root>
        <p className={classes.counts}>{counts}</p>
        {/* Told once, not at each step of the way. */}
        <p role="status" className={classes.text}>
          {state === 'running'
            ? 'It goes on without this page: leave it, reload it, come back.'
            : refused === 0
              ? 'Every row is in the repository.'
              : `All rows but ${refused} are in the repository. Nothing of the refused ones was written: mend them and send them again.`}
        </p>
        {state === 'done' && (
          <div className={classes.actions}>
            {refused > 0 && (
              <Button component="a" href={refusedRowsPath(id)} download>
                Download {formatCount(refused, 'refused row')}
              </Button>
            )}
            <Button variant="default" renderRoot={props => <Link to="/import" {...props} />}>
              {refused > 0 ? 'Import the mended file' : 'Import another file'}
            </Button>
            <Button variant="default" renderRoot={props => <Link to="/" {...props} />}>
              All stores
            </Button>
          </div>
        )}
      </div>
    </Panel>
  );
}
