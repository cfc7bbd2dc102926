import { formatCount } from '../../shared/format/amounts.ts';
import { Badge } from '../../shared/status/badge.tsx';
import classes from './drifted-badge.module.css';

/** Marks a store whose manifests were edited by hand. */
export function DriftedBadge({ count }: { count: number }) {
  const what = `${formatCount(count, 'manifest')} edited by hand`;
  return (
    <span className={classes.badge} title={what}>
      <Badge tone="warn">Drifted</Badge>
    </span>
  );
}
