import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');

/** Arguments with which Node runs the CLI from its sources, with the kinds of the tests. */
export const commandWithSecondKind: readonly string[] = [
  ...['--import', 'tsx'],
  ...['--import', join(import.meta.dirname, 'register.js')],
  join(root, 'cli', 'main.ts'),
];
