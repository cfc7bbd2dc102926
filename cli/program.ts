import { Command, Option } from 'commander';
import { inputFields, storeActions, type StoreAction } from '../fleet/actions/index.ts';
import { removalsTrailer } from '../fleet/check/confirmed-removals.ts';
import { kindIds } from '../fleet/schema/store.ts';
import type { ActionOptions } from './action.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import type { CheckOptions } from './check.ts';
import { fieldOptions, inputOptions } from './field-options.ts';
import type { ImportOptions } from './import.ts';
import type { NewOptions } from './new.ts';
import type { RenderOptions } from './render.ts';
import type { ValidateOptions } from './validate.ts';
import { wholeNumber } from './whole-number.ts';

/** Creates the command line. The code of a command is loaded when it runs: `--help` needs none of it. */
export function createProgram(): Command {
  const program = new Command('storefleet')
    .description('Runs a fleet of online stores on Kubernetes from Git')
    .option('-C, --directory <path>', 'checkout of the fleet', process.cwd())
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', '\nExit codes: 0 done, 1 refused or different, 2 wrong usage.');
  const directory = () => program.opts<{ directory: string }>().directory;

  // Help lists them in this order.
  addNew(program, directory);
  addImport(program, directory);
  for (const action of storeActions) addAction(program, action, directory);
  addValidate(program, directory);
  addRender(program, directory);
  addCheck(program, directory);
  addEdition(program, directory);
  addServe(program);
  addBootstrap(program, directory);

  for (const command of withAllBelow(program)) command.exitOverride();
  for (const command of program.commands) command.showHelpAfterError('(try storefleet --help)');
  return program;
}

/** A command that ends the process itself would end it before its output is written. */
function withAllBelow(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withAllBelow)];
}

function addNew(program: Command, directory: () => string): void {
  const create = program
    .command('new')
    .description('add a store to this checkout: its file, lock, manifests and engine object')
    .argument('<name>', 'name of the store, a DNS label');
  if (kindIds.length > 1) create.addOption(new Option('--kind <kind>', 'kind of the store').choices(kindIds));
  for (const { option } of fieldOptions()) create.addOption(option);
  create
    .option('--json', 'print the result as JSON')
    .action(async (name: string, options: NewOptions) =>
      (await import('./new.ts')).addStore(directory(), name, options),
    );
}

function addImport(program: Command, directory: () => string): void {
  program
    .command('import')
    .description('create and change many stores of this checkout from one file: CSV, YAML or JSON')
    .argument('<file>', 'one row or document per store; existing stores change only in the fields that it names')
    .option('--dry-run', 'write nothing; show what would change')
    .addOption(
      new Option('--format <format>', 'format of the file (default: from its name, otherwise csv)').choices([
        'csv',
        'yaml',
        'json',
      ]),
    )
    .option('--removals <number>', 'confirm the number of stores that the file deletes', wholeNumber)
    .option('--json', 'print the result as JSON')
    .action(async (file: string, options: ImportOptions) =>
      (await import('./import.ts')).writeImport(directory(), file, options),
    );
}

/** Adds a command for an action on a store: its options are the fields that the plan needs. */
function addAction(program: Command, action: StoreAction, directory: () => string): void {
  const [summary = ''] = action.description.split(/\.(?: |$)/);
  const command = program
    .command(action.id)
    .summary(summary.charAt(0).toLowerCase() + summary.slice(1))
    .description(action.description)
    .argument('<name>', 'name of the store');
  for (const option of inputOptions(inputFields(action.dryRunInput ?? action.input))) command.addOption(option);
  if (action.isDangerous === true) command.requiredOption('--confirm <name>', 'the name of the store again');
  command
    .option('--json', 'print the result as JSON')
    .action(async (name: string, options: ActionOptions) =>
      (await import('./action.ts')).actOnStore(directory(), action, name, options),
    );
}

function addValidate(program: Command, directory: () => string): void {
  program
    .command('validate')
    .description('check fleet.yaml and the store files of this checkout')
    .argument('[names...]', 'only these stores')
    .option('--json', 'print the result as JSON')
    .action(async (names: string[], options: ValidateOptions) =>
      (await import('./validate.ts')).validate(directory(), names, options),
    );
}

function addRender(program: Command, directory: () => string): void {
  program
    .command('render')
    .description('write dist/ from the store files and their locks')
    .option('--check', 'write nothing; fail when dist/ does not match stores and locks')
    .option('--json', 'print the result as JSON')
    .action(async (options: RenderOptions) => (await import('./render.ts')).renderDist(directory(), options));
}

function addCheck(program: Command, directory: () => string): void {
  program
    .command('check')
    .description(
      'check this checkout, and what it changes against a base: schemas, manifests and every rule of the planner',
    )
    .option('--base <ref>', 'compare with the common ancestor of HEAD and this ref (default: the default branch)')
    .addOption(
      new Option('--format <format>', 'github prints annotations').choices(['text', 'json', 'github']).default('text'),
    )
    .addOption(new Option('--json', 'the same as --format json').implies({ format: 'json' }))
    .option(
      '--removals <number>',
      `confirm the number of stores to remove (default: the commit trailer ${removalsTrailer})`,
      wholeNumber,
    )
    .addHelpText(
      'after',
      '\nMissing manifests are valid: they are rendered after the merge.' +
        '\nExit codes: 0 valid, 1 invalid, 2 wrong usage. With GITHUB_STEP_SUMMARY set, the impact is written there.',
    )
    .action(async (options: CheckOptions) => (await import('./check.ts')).check(directory(), options));
}

function addEdition(program: Command, directory: () => string): void {
  program
    .command('edition')
    .description('show the settings of an edition')
    .command('build-args')
    .description('print the build arguments of images/woocommerce for the plugins and themes of an edition')
    .argument('<edition>', 'an edition of fleet.yaml')
    .action(async (name: string) => (await import('./edition.ts')).printBuildArguments(directory(), name));
}

function addServe(program: Command): void {
  program
    .command('serve')
    .description('serve the dashboard; environment: PORT, HOST, STOREFLEET_DATA_DIR, STOREFLEET_GIT_LISTEN, KUBECONFIG')
    .action(async () => (await import('./serve.ts')).serve());
}

function addBootstrap(program: Command, directory: () => string): void {
  program
    .command('bootstrap')
    .description('print or apply what the engine of a cluster needs once: its root object, repository credentials')
    .option('--apply', 'apply it to the cluster of KUBECONFIG instead of printing it')
    .option('--with-credentials', 'print the repository password too (it is always applied)')
    .option('--with-rights', 'add the ClusterRole and Role that let the server read the cluster')
    .option('--cluster <name>', "a cluster of fleet.yaml (default: the fleet's default)")
    .action(async (options: BootstrapOptions) => (await import('./bootstrap.ts')).bootstrap(directory(), options));
}
