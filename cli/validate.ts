import { orRefuse, print } from './output.ts';
import { readCheckout, renderCheckout } from '#fleet';
import { InvalidInput } from '#fleet/schema';

export interface ValidateOptions {
  readonly json?: boolean;
}

/** `storefleet validate`: checks every rule that does not need the manifests, for the whole checkout or some stores. */
export function validate(directory: string, names: readonly string[], options: ValidateOptions): Promise<void> {
  return orRefuse(options.json, async () => {
    const checkout = await readCheckout(directory);
    const known = new Set([
      ...checkout.tree.stores.keys(),
      ...[...checkout.tree.invalid.values()].map(file => file.name),
    ]);
    const unknown = names.filter(name => !known.has(name));
    const problems = [
      ...unknown.map(name => ({ file: `stores/${name}.yaml`, field: '', rule: 'does not exist in this checkout' })),
      ...renderCheckout(checkout).problems.filter(
        problem => names.length === 0 || names.some(name => problem.file === `stores/${name}.yaml`),
      ),
    ];
    if (problems.length > 0) throw new InvalidInput(problems);
    const count = names.length === 0 ? checkout.tree.stores.size : names.length;
    print(options.json, { valid: count, problems: [] }, [`${count} ${count === 1 ? 'store is' : 'stores are'} valid.`]);
  });
}
