import { gitEnvironment, type GitProgram } from './environment.ts';
import { tryGit } from './process.ts';
import { Unavailable } from '#fleet';

/** The oldest version with `git merge-tree --write-tree --merge-base`, which pull requests are evaluated with. */
const oldest = [2, 39] as const;

/**
 * Makes sure that Git can be started and is new enough.
 * @throws Unavailable with the search path, or with its version
 */
export async function assertGit(program: GitProgram): Promise<void> {
  const command = { binary: program.binary, environment: gitEnvironment(program) };
  const { code, output, stderr } = await tryGit(command, ['--version'], '');
  if (code === null) {
    throw new Unavailable(
      `Git can't be started (${stderr}). Install Git ${oldest.join('.')} or newer, or add its directory to PATH. ` +
        `Looked in ${program.searchPath}.`,
    );
  }
  const [, major = '', minor = ''] = /(\d+)\.(\d+)/.exec(output) ?? [];
  const isOld = Number(major) < oldest[0] || (Number(major) === oldest[0] && Number(minor) < oldest[1]);
  if (code !== 0 || isOld) {
    throw new Unavailable(`Storefleet needs Git ${oldest.join('.')} or newer; this is: ${(output + stderr).trim()}.`);
  }
}
