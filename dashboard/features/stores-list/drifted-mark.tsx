import { formatCount } from '../../shared/format/amounts.ts';
import { Badge } from '../../shared/status/badge.tsx';
import classes from './drifted-mark.module.css';

/** Marks a store whose manifests were edited by hand. */
export function DriftedMark({ count }: { count: number }) {
  const what = `${formatCount(count, 'manifest')} edited by hand`;
  return (
    <span className={classes.mark} title={what}>
      <Badge tone="warn">Drifted</Badge>
    </span>
  );
}
