import { asDifference, formatBytes, formatCpu, formatNumber } from '../format/amounts.ts';
import classes from './amounts-grid.module.css';
import type { PlanAnswer } from '#contract';

interface AmountsGridProps {
  requests: PlanAnswer['impact']['requests'];
  outdated?: boolean;
}

/** Differences of the requests. */
export function AmountsGrid({ requests: { pods, cpu, memory, disk }, outdated = false }: AmountsGridProps) {
  const amounts = [
    ['Pods', asDifference(pods, formatNumber)],
    ['CPU', asDifference(cpu, formatCpu)],
    ['Memory', asDifference(memory, formatBytes)],
    ['Disk', asDifference(disk, formatBytes)],
  ] as const;
  return (
    <dl className={classes.amounts} data-outdated={outdated}>
      {amounts.map(([name, amount]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{amount}</dd>
        </div>
      ))}
    </dl>
  );
}
