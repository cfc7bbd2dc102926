import { Pill } from '../status/pill.tsx';
import { commitLabels } from '#contract';

const labels: Readonly<Record<string, string>> = commitLabels;

/** Shows a commit action; one of a newer server by its id. */
export function ActionBadge({ action }: { action: string }) {
  return <Pill tone="idle">{labels[action] ?? action}</Pill>;
}
