import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Where a server that was started in a directory keeps its fleet, unless it is told otherwise. */
const servedFleet = '.storefleet/fleet.git';

/**
 * What is left to do with the files that were written to the checkout; it can be copied as it is. The server writes
 * commits of its own, so the fleet has often moved on since it was cloned.
 */
export function commitAndPush(directory: string, subject: string): string {
  const path = relative(process.cwd(), directory);
  const git = path === '' ? 'git' : `git -C ${quoted(path)}`;
  return `${git} add stores dist && ${git} commit -m "${subject}" && ${git} pull --rebase && ${git} push`;
}

const quoted = (path: string) => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`);

/**
 * Says on standard error that the server which was started in this directory reads another fleet, where it does.
 * @param again the command that writes to a checkout of that fleet, without its name
 * @returns whether it does, so that what is left to do is this and nothing else
 */
export function warnOfOtherFleet(directory: string, again: string, subject: string): boolean {
  if (!existsSync(join(directory, servedFleet))) return false;
  process.stderr.write(`\
warning: the server that was started here does not read this directory, but ${servedFleet}; what is written here changes
nothing there. To write there:
  git clone ${servedFleet} ../my-fleet
  npx storefleet -C ../my-fleet ${again}
  git -C ../my-fleet add stores dist
  git -C ../my-fleet commit -m "${subject}"
  git -C ../my-fleet pull --rebase
  git -C ../my-fleet push
`);
  return true;
}
