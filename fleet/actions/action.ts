import type { z } from 'zod';
import type { Lock, Store } from '#fleet/schema';

/** The facts about a store that decide if its page offers an action. */
export interface OfferInput {
  /**
   * `present`: its file is in Git; `orphaned`: its files left Git while it runs; `leaving`: its deletion is requested, and
   * its data is still there; `deleting`: its data is being deleted.
   */
  readonly files: 'present' | 'orphaned' | 'leaving' | 'deleting';
  /** True if it was live once, so that it may have orders. */
  readonly wasLive: boolean;
  /** True if it failed, or a reason is known why it can't come up. */
  readonly isInTrouble: boolean;
}

/** Source of data that the newest fleet does not contain. The server and the command line each have their own. */
export interface ActionSources<Edit> {
  /** True if the newest fleet has the store's file. */
  readonly isThere: boolean;
  /**
   * Returns the manifests of the store that were edited by hand.
   * @param version of the reviewed edits
   * @throws Stale if they have changed since
   */
  readonly edits: (version?: string) => readonly Edit[];
  /** Returns text by path of the store's files in a commit. @throws NotFound if the history does not have it */
  readonly filesIn: (commit: string) => Promise<ReadonlyMap<string, string>>;
  /** Returns text by path of the store's files before they left Git; empty if they never were in Git. */
  readonly filesBefore: () => Promise<ReadonlyMap<string, string>>;
}

/** A store with the lock from which it is rendered. */
interface RenderedStore {
  readonly store: Store;
  readonly lock: Lock;
}

/** Planning commands that actions call. */
export interface ActionCommands<Tree, Plan, Edit> {
  /** Returns a store as it is now. @throws NotFound if there is no such store, InvalidInput if its file is invalid */
  readonly storeOf: (tree: Tree, name: string) => Store;
  /** Returns the current lock of a store. @throws InvalidInput if the lock is invalid */
  readonly currentLock: (tree: Tree, name: string) => Lock | undefined;
  /** Returns the text of the store's file. */
  readonly textOf: (tree: Tree, name: string) => string;
  /** Plans everything that is rendered from a store and its lock. */
  readonly assemble: (
    tree: Tree,
    change: {
      readonly action: string;
      readonly subject: string;
      readonly text: string;
      readonly before?: RenderedStore;
      readonly after: RenderedStore;
      readonly warnings?: readonly string[];
    },
  ) => Plan;
  readonly planChange: (tree: Tree, name: string, patch: unknown) => Plan;
  readonly planDelete: (tree: Tree, name: string) => Plan;
  readonly planAdoptDrift: (tree: Tree, name: string, edits: readonly Edit[]) => Plan;
  readonly planRestore: (tree: Tree, name: string, files: ReadonlyMap<string, string>) => Plan;
  readonly planRestoreManifests: (tree: Tree, name: string, edits: readonly Edit[]) => Plan;
  readonly planRollback: (tree: Tree, name: string, files: ReadonlyMap<string, string>, commit: string) => Plan;
}

interface ActionContext<Tree, Plan, Edit> extends ActionSources<Edit> {
  /** Name of the store. */
  readonly name: string;
  /** Passed in, because the dashboard bundles the actions but not the rendering. */
  readonly commands: ActionCommands<Tree, Plan, Edit>;
}

/** Plans on the fleet as it is now; called again if someone else pushed in between. */
export type ActionPlanner<Tree, Plan> = (tree: Tree) => Plan;

/**
 * An action on a store, requested by the store's name. Its route, the function of the API client, the command and the
 * page of the documentation derive from this declaration, and if it has `isOffered`, also its button, with a form for
 * the input.
 *
 * That is all for an action that commits a state which stores already have. A new state, such as a paused store, also
 * needs:
 * - its value of `spec.state` (`fleet/schema/store-parts.ts`) and its manifests (`constructs/`);
 * - the action and the subject of its commits: `planChange` tells a deletion from any other change, and nothing else;
 * - a value of `OfferInput.files` if other actions depend on it (`server/status/offered-actions.ts`);
 * - its phase: its id (`contract/store.ts`), its rules (`server/status/`, where `leaves` of `git-facts.ts` is a record over
 *   the states, and a workload scaled to zero counts as a fault), and its look (`dashboard/shared/status/phase-style.ts`).
 */
export interface StoreAction {
  /** Id in the path of its route, and name of its command. */
  readonly id: string;
  /** Label of its button. */
  readonly label: string;
  /**
   * Describes the action. The first sentence is shown in the list of commands, the whole text in the documentation and
   * the dialog.
   */
  readonly description: string;
  /**
   * Labels of the commits that only this action makes, in lists of commits: `{ retry: 'retried' }`.
   * @default it makes those of another command
   */
  readonly done?: Readonly<Record<string, string>>;
  /** True if it destroys data: the request repeats the name of the store. */
  readonly isDangerous?: boolean;
  /**
   * Fields of the request's body: texts, numbers, booleans, choices of texts. `title` and `description` of their
   * metadata name them in the form, in the options of the command and in the documentation.
   * @default none
   */
  readonly input?: z.ZodObject;
  /** Fields that its plan needs, if these are fewer. @default those of the input */
  readonly dryRunInput?: z.ZodObject;
  /** True if the page of a store offers the action. @default it has its own place, or is not offered */
  readonly isOffered?: (input: OfferInput) => boolean;
  /** Tree, Plan and Edit are those of `fleet/model` and `fleet/commands`; the browser has neither. */
  plan<Tree, Plan, Edit>(
    context: ActionContext<Tree, Plan, Edit>,
    input: unknown,
  ): ActionPlanner<Tree, Plan> | Promise<ActionPlanner<Tree, Plan>>;
}

/** An action with a plan that knows the fields of its input. */
export interface StoreActionWith<Input extends z.ZodObject> extends StoreAction {
  readonly input: Input;
  plan<Tree, Plan, Edit>(
    context: ActionContext<Tree, Plan, Edit>,
    input: Partial<z.output<Input>>,
  ): ActionPlanner<Tree, Plan> | Promise<ActionPlanner<Tree, Plan>>;
}
