import { fieldOptions } from './field-options.ts';
import { warnOfIgnored } from './ignored.ts';
import { commitAndPush, warnOfOtherFleet } from './next-step.ts';
import { orRefuse, print } from './output.ts';
import { planCreate, readCheckout, setAt, writeFiles } from '#fleet';
import { defaultKind } from '#fleet/schema';

/** Options by their names; those of fields are in {@link fieldOptions}. */
export type NewOptions = Readonly<Record<string, unknown>> & { readonly kind?: string; readonly json?: boolean };

/** `storefleet new`: writes the store file and all its rendered files to the checkout; nothing is committed. */
export function addStore(directory: string, name: string, options: NewOptions): Promise<void> {
  return orRefuse(options.json, async () => {
    const { tree } = await readCheckout(directory);
    const { kind = defaultKind, json } = options;
    const store: Record<string, unknown> = { kind, metadata: { name } };
    for (const { path, field, option } of fieldOptions()) {
      const value = options[option.attributeName()];
      if (value !== undefined && value !== field.byDefault) setAt(store, path, value);
    }
    const plan = planCreate(tree, store);
    const isElsewhere = warnOfOtherFleet(directory, `new ${name} …`, plan.subject);
    await writeFiles(directory, plan);
    const paths = [...plan.writes.keys()];
    print(json, { impact: plan.impact, paths }, [
      plan.impact.summary,
      ...paths.map(path => `  + ${path}`),
      ...(isElsewhere
        ? []
        : [`Commit and push these files to create the store: ${commitAndPush(directory, plan.subject)}`]),
    ]);
    await warnOfIgnored(directory, paths);
  });
}
