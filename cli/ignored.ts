import { ignoredIn } from './git.ts';
import { someNames } from './impact.ts';

/** Warns of written files that Git ignores: a commit would leave them out. */
export async function warnOfIgnored(directory: string, paths: readonly string[]): Promise<void> {
  const ignored = await ignoredIn(directory, paths);
  const [first] = ignored;
  if (first === undefined) return;
  const roots = [...new Set(ignored.map(path => path.split('/')[0]))].join(' ');
  process.stderr.write(`\
warning: Git ignores ${ignored.length} of these files, so a commit leaves them out: ${someNames(ignored)}.
  git check-ignore -v ${first} names the rule: change it (in .gitignore, most likely), or add them with git add -f ${roots}
`);
}
