import { Button, Progress, Stack } from '@mantine/core';
import { formatCount, formatNumber } from '../../shared/format/amounts.ts';
import classes from './import-progress.module.css';
import type { ImportChecked } from '#contract';

interface CheckingRowsProps {
  /** Undefined until the server has read the file. */
  checked: ImportChecked | undefined;
  onCancel: () => void;
}

/** Progress of a plan, which takes seconds for thousands of rows. */
export function CheckingRows({ checked, onCancel }: CheckingRowsProps) {
  return (
    <Stack gap={10}>
      <Progress
        size="lg"
        value={checked === undefined ? 100 : (100 * checked.checked) / checked.total}
        animated={checked === undefined}
        aria-label="Checked rows"
      />
      <p className={classes.counts}>
        {checked === undefined
          ? 'Reading the file…'
          : `Checking ${formatNumber(checked.checked)} of ${formatCount(checked.total, 'row')}…`}
      </p>
      {/* A screen reader announces this once, not at each step. */}
      <p role="status" className={classes.text}>
        Nothing has been written yet.
      </p>
      <div>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </Stack>
  );
}
