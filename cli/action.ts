import { warnOfIgnored } from './ignored.ts';
import { commitAndPush, warnOfOtherFleet } from './next-step.ts';
import { orRefuse, print } from './output.ts';
import { storeHistory } from './store-history.ts';
import {
  compareStore,
  Conflict,
  planAction,
  readCheckout,
  storePath,
  writeFiles,
  type Checkout,
  type Edit,
} from '#fleet';
import type { StoreAction } from '#fleet/actions';
import { InvalidInput, parseValue, storeName } from '#fleet/schema';

export interface ActionOptions extends Readonly<Record<string, unknown>> {
  readonly confirm?: string;
  readonly json?: boolean;
}

/** Runs an action on a store, planned as the server plans it and written to the checkout; nothing is committed. */
export function actOnStore(
  directory: string,
  action: StoreAction,
  input: string,
  { json, confirm, ...fields }: ActionOptions,
): Promise<void> {
  return orRefuse(json, async () => {
    const name = parseValue(storeName, input);
    if (action.isDangerous === true && confirm !== name) {
      throw new InvalidInput([{ field: '--confirm', rule: `must repeat the name of the store: ${name}` }]);
    }
    const checkout = await readCheckout(directory);
    const { tree } = checkout;
    const schema = action.dryRunInput ?? action.input;
    const planner = await planAction(action, name, schema && parseValue(schema, fields), {
      isThere: tree.paths.has(storePath(name)),
      edits: () => editsIn(checkout, name),
      ...storeHistory(directory, tree, name),
    });
    const plan = planner(tree);
    const isElsewhere = warnOfOtherFleet(directory, `${action.id} ${name} …`, plan.subject);
    await writeFiles(directory, plan);
    const paths = [...plan.writes.keys()];
    print(json, { subject: plan.subject, impact: plan.impact, paths, removals: plan.deletedPaths }, [
      plan.impact.summary,
      ...plan.impact.warnings.map(warning => `warning: ${warning}`),
      ...(isElsewhere ? [] : [`Commit and push to apply it: ${commitAndPush(directory, plan.subject)}`]),
    ]);
    await warnOfIgnored(directory, paths);
  });
}

/** Returns the manifests of a store that differ from what its file and lock render to. */
function editsIn({ tree, rendered }: Checkout, name: string): Edit[] {
  const { isIncomplete, differing } = compareStore(tree, name);
  if (isIncomplete) throw new Conflict(`The manifests of ${name} are incomplete; run storefleet render first.`);
  return [...differing].map(([path, expected]) => {
    const content = rendered.get(path);
    return {
      path,
      id: tree.paths.idOf(path) ?? '',
      text: typeof content === 'string' ? content : null,
      rendered: expected,
    };
  });
}
