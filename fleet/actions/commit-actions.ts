import type { StoreAction } from './action.ts';
import { storeActions } from './registry.ts';

/** Labels of the commits that belong to no single action on a store. */
const common = {
  seed: 'initialized',
  create: 'created',
  change: 'changed',
  'finish-deletion': 'deleted',
  complete: 'rendered',
  start: 'started',
  'restore-fleet': 'dist/ restored',
} as const;

type Done = Extract<(typeof storeActions)[number], { readonly done: unknown }>['done'];
type KeysOf<Each> = Each extends unknown ? keyof Each : never;

/** What a commit does: its trailer `Storefleet-Action`, and `action` in every list of changes. */
export type CommitAction = keyof typeof common | KeysOf<Done>;

const ofActions = Object.fromEntries(
  (storeActions as readonly StoreAction[]).flatMap(({ done = {} }) => Object.entries(done)),
);

/** Labels of commits in lists of what happened. */
export const commitLabels = { ...common, ...ofActions } as Readonly<Record<CommitAction, string>>;

/** True if a text is what a commit of this version does. */
export const isCommitAction = (text: string): text is CommitAction => Object.hasOwn(commitLabels, text);

/** Checks what an action on a store calls its commit. @throws TypeError where its `done` has no label for it */
export function commitAction(text: string): CommitAction {
  if (!isCommitAction(text)) throw new TypeError(`The commit action ${text} has no label in \`done\` of its action.`);
  return text;
}
