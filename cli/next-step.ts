import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Default location of the fleet of a server that was started in a directory. */
const servedFleet = '.storefleet/fleet.git';

/**
 * Returns the commands that commit and push the files written to the checkout, ready to copy. The server writes commits
 * of its own, so the fleet has often moved on since it was cloned.
 */
export function commitAndPush(directory: string, subject: string): string {
  const path = relative(process.cwd(), directory);
  const git = path === '' ? 'git' : `git -C ${quoted(path)}`;
  return `${git} add stores dist && ${git} commit -m "${subject}" && ${git} pull --rebase && ${git} push`;
}

const quoted = (path: string) => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`);

/**
 * Warns on standard error if the server that was started in this directory reads another fleet.
 * @param command the arguments of the command that writes to a checkout of that fleet
 * @returns true if it warned; its advice is then the only next step
 */
export function warnOfOtherFleet(directory: string, command: string, subject: string): boolean {
  if (!existsSync(join(directory, servedFleet))) return false;
  process.stderr.write(`\
warning: the server started here reads ${servedFleet}, not this directory, so these files do not
reach it. To write to its fleet:
  git clone ${servedFleet} ../my-fleet
  npx storefleet -C ../my-fleet ${command}
  git -C ../my-fleet add stores dist
  git -C ../my-fleet commit -m "${subject}"
  git -C ../my-fleet pull --rebase
  git -C ../my-fleet push
`);
  return true;
}
