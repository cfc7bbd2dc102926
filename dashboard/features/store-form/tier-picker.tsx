import { Radio } from '@mantine/core';
import { formatBytes, formatCpu } from '../../shared/format/amounts.ts';
import classes from './tier-picker.module.css';
import type { FleetView } from '#contract';

interface TierPickerProps {
  tiers: FleetView['tiers'];
  value: string;
  error: string | undefined;
  onChange: (size: string) => void;
}

/** The fleet's tiers with their requests. */
export function TierPicker({ tiers, value, error, onChange }: TierPickerProps) {
  const known = tiers.some(({ name }) => name === value);
  return (
    <Radio.Group label="Size" value={value} onChange={onChange} error={error}>
      <div className={classes.sizes}>
        {tiers.map(({ name, requests }) => (
          <Radio.Card key={name} value={name} className={classes.size}>
            <span className={classes.name}>{name}</span>
            <span className={classes.amounts}>
              <span>{formatCpu(requests.cpu)}</span>
              <span>{formatBytes(requests.memory)} memory</span>
              <span>{formatBytes(requests.disk)} disk</span>
            </span>
          </Radio.Card>
        ))}
        {!known && (
          <Radio.Card value={value} className={classes.size}>
            <span className={classes.name}>{value}</span>
            <span className={classes.amounts}>not a tier of this fleet</span>
          </Radio.Card>
        )}
      </div>
    </Radio.Group>
  );
}
