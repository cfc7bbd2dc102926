import type { z } from 'zod';
import type { Lock, Store } from '#fleet/schema';

/** The facts about a store that decide whether an action is offered. */
export interface Situation {
  /**
   * `present`: its file is in Git; `vanished`: its files left Git while it runs; `leaving`: its deletion is requested, and
   * its data is still there; `deleting`: its data is being deleted.
   */
  readonly files: 'present' | 'vanished' | 'leaving' | 'deleting';
  /** It was live once, so it may have orders. */
  readonly wasLive: boolean;
  /** It failed, or a reason is known why it can't come up. */
  readonly isInTrouble: boolean;
}

/** Source of data that the newest fleet does not hold. The server and the command line each have their own. */
export interface ActionSources<Edit> {
  /** The newest fleet has the store's file. */
  readonly isThere: boolean;
  /** Manifests of the store that were edited by hand. @param version of what was looked at @throws Stale when it moved */
  readonly edits: (version?: string) => readonly Edit[];
  /** Text by path of the store's files in a commit. @throws NotFound when the history does not hold it */
  readonly filesIn: (commit: string) => Promise<ReadonlyMap<string, string>>;
  /** Text by path of the store's files before they left Git; empty where Git never had them. */
  readonly filesBefore: () => Promise<ReadonlyMap<string, string>>;
}

/** A state of a store that is rendered. */
interface StoreState {
  readonly store: Store;
  readonly lock: Lock;
}

/** Planning commands that actions call. */
export interface ActionCommands<Tree, Plan, Edit> {
  /** @throws NotFound when there is no such store, InvalidInput when its file is invalid */
  readonly storeOf: (tree: Tree, name: string) => Store;
  /** @throws InvalidInput when the lock is invalid */
  readonly currentLock: (tree: Tree, name: string) => Lock | undefined;
  /** Text of the store's file. */
  readonly textOf: (tree: Tree, name: string) => string;
  /** Plans everything that is rendered from a store and its lock. */
  readonly assemble: (
    tree: Tree,
    change: {
      readonly action: string;
      readonly subject: string;
      readonly text: string;
      readonly before?: StoreState;
      readonly after: StoreState;
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
  /** Handed over, because the dashboard bundles the actions and not what renders. */
  readonly commands: ActionCommands<Tree, Plan, Edit>;
}

/** Plans on the fleet as it is now; called again when someone else pushed in between. */
export type ActionPlanner<Tree, Plan> = (tree: Tree) => Plan;

/**
 * Something that can be done to a store by its name. Its route, the function of the API client, the command and the page of
 * the documentation follow from this, and where `isOffered` is set its button, with a form for the input.
 */
export interface StoreAction {
  /** In the path of its route, and the name of its command. */
  readonly id: string;
  /** Label of its button. */
  readonly label: string;
  /**
   * Describes the action. The first sentence is shown in the list of commands, the whole text in the documentation and
   * the dialog.
   */
  readonly description: string;
  /**
   * Labels of the commits that only this action makes, in lists of what happened: `{ retry: 'retried' }`.
   * @default it makes those of another command
   */
  readonly done?: Readonly<Record<string, string>>;
  /** Destroys data: the request repeats the name of the store. */
  readonly isDangerous?: boolean;
  /**
   * Fields of the request's body: texts, numbers, truth values, choices of texts. `title` and `description` of their
   * metadata name them in the form, in the options of the command and in the documentation.
   * @default none
   */
  readonly input?: z.ZodObject;
  /** Fields that its plan needs, where these are fewer. @default those of the input */
  readonly dryRunInput?: z.ZodObject;
  /**
   * True if the page of a store offers the action.
   * @default it has a place of its own, or is not offered
   */
  readonly isOffered?: (situation: Situation) => boolean;
  /** Tree, Plan and Edit are those of `fleet/model` and `fleet/commands`; the browser has neither. */
  plan<Tree, Plan, Edit>(
    context: ActionContext<Tree, Plan, Edit>,
    input: unknown,
  ): ActionPlanner<Tree, Plan> | Promise<ActionPlanner<Tree, Plan>>;
}

/** An action whose plan knows the fields of its input. */
export interface StoreActionWith<Input extends z.ZodObject> extends StoreAction {
  readonly input: Input;
  plan<Tree, Plan, Edit>(
    context: ActionContext<Tree, Plan, Edit>,
    input: Partial<z.output<Input>>,
  ): ActionPlanner<Tree, Plan> | Promise<ActionPlanner<Tree, Plan>>;
}
