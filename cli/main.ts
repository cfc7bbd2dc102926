import { Command, CommanderError } from 'commander';
import { bootstrapCommand } from './bootstrap.ts';
import { bulkCommand } from './bulk.ts';
import { checkCommand } from './check.ts';
import { editionCommand } from './edition.ts';
import { newCommand } from './new.ts';
import { exitCodes } from './output.ts';
import { renderCommand } from './render.ts';
import { serveCommand } from './serve.ts';
import { validateCommand } from './validate.ts';

const program = new Command('storefleet')
  .description('Runs a fleet of online stores on Kubernetes from Git')
  .option('-C, --directory <path>', 'the checkout of the fleet', process.cwd())
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()
  .addHelpText('after', '\nExit codes: 0 done, 1 refused or different, 2 wrong usage.');

const directory = () => program.opts<{ directory: string }>().directory;
const commands = [
  newCommand,
  bulkCommand,
  validateCommand,
  renderCommand,
  checkCommand,
  editionCommand,
  serveCommand,
  bootstrapCommand,
];
for (const command of commands) {
  program.addCommand(command(directory).exitOverride().showHelpAfterError('(try storefleet --help)'));
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has printed the help or the error already.
  process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}
