import { warnOfIgnored } from './ignored.ts';
import { commitAndPush, warnOfOtherFleet } from './next-step.ts';
import { orRefuse, print } from './output.ts';
import { planCreate, readCheckout, writeFiles } from '#fleet';

export interface NewOptions {
  readonly title: string;
  readonly email: string;
  readonly owner?: string;
  readonly cluster?: string;
  readonly host?: string;
  readonly size?: string;
  readonly edition?: string;
  readonly country?: string;
  readonly currency?: string;
  readonly sampleProducts: boolean;
  readonly json?: boolean;
}

/** `storefleet new`: the store file and everything rendered from it, written to the checkout; nothing is committed. */
export function addStore(directory: string, name: string, options: NewOptions): Promise<void> {
  return orRefuse(options.json, async () => {
    const { tree } = await readCheckout(directory);
    const { title, email, json, sampleProducts, ...rest } = options;
    const plan = planCreate(tree, {
      kind: 'WooStore',
      metadata: { name },
      spec: { title, ...rest, admin: { email }, ...(sampleProducts ? {} : { sampleProducts }) },
    });
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
