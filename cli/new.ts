import { Command, Option } from 'commander';
import { warnOfIgnored } from './ignored.ts';
import { commitAndPush, warnOfOtherFleet } from './next-step.ts';
import { orRefuse, print } from './output.ts';
import { planCreate, readCheckout, writeFiles } from '#fleet';

interface NewOptions {
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
export function newCommand(directory: () => string): Command {
  return new Command('new')
    .description('add a store to this checkout: its file, lock, manifests and engine object')
    .argument('<name>', 'name of the store, a DNS label')
    .requiredOption('--title <title>', 'name of the shop as shoppers read it')
    .requiredOption('--email <address>', "the shop administrator's e-mail address")
    .option('--owner <name>', 'user or group that owns it')
    .option('--cluster <name>', 'cluster that runs it')
    .option('--host <host>', 'host name (default: <name>.<domain of the cluster>)')
    .option('--size <tier>', 'a tier of fleet.yaml')
    .option('--edition <edition>', 'an edition of fleet.yaml')
    .option('--country <code>', 'ISO 3166 code')
    .option('--currency <code>', 'ISO 4217 code')
    .option('--no-sample-products', 'begin with an empty shop')
    .addOption(new Option('--json', 'print the result as JSON'))
    .action((name: string, options: NewOptions) =>
      orRefuse(options.json, async () => {
        const { tree } = await readCheckout(directory());
        const { title, email, json, sampleProducts, ...rest } = options;
        const plan = planCreate(tree, {
          kind: 'WooStore',
          metadata: { name },
          spec: { title, ...rest, admin: { email }, ...(sampleProducts ? {} : { sampleProducts }) },
        });
        const isElsewhere = warnOfOtherFleet(directory(), `new ${name} …`, plan.subject);
        await writeFiles(directory(), plan);
        const paths = [...plan.writes.keys()];
        print(json, { intent: plan.intent, paths }, [
          plan.intent.summary,
          ...paths.map(path => `  + ${path}`),
          ...(isElsewhere
            ? []
            : [`Commit and push these files to create the store: ${commitAndPush(directory(), plan.subject)}`]),
        ]);
        await warnOfIgnored(directory(), paths);
      }),
    );
}
