import { Pill } from '../status/pill.tsx';
import { storeActions } from '#contract';

/** Badge with the action of a change in a list. */
export function ActionBadge({ action }: { action: string }) {
  return <Pill tone="idle">{words[action] ?? action}</Pill>;
}

/** Actions of commits; one that is not known here is shown as it stands there. */
const words: Readonly<Record<string, string>> = {
  seed: 'initialized',
  create: 'created',
  change: 'changed',
  delete: 'deletion requested',
  'finish-deletion': 'deleted',
  complete: 'rendered',
  start: 'started',
  ...Object.fromEntries(storeActions.flatMap(action => ('done' in action ? [[action.id, action.done]] : []))),
};
