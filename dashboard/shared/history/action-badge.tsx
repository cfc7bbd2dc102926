import { Pill } from '../status/pill.tsx';
import { commitLabels } from '#contract';

const labels: Readonly<Record<string, string>> = commitLabels;

/** Badge with what a commit did; an action of a newer server is shown by its id. */
export function ActionBadge({ action }: { action: string }) {
  return <Pill tone="idle">{labels[action] ?? action}</Pill>;
}
