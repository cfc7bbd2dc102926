import { CommanderError } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';

try {
  await createProgram().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has already printed the help or the error.
  process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}
