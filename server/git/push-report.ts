import { Unavailable } from '#fleet';

/** What `git push --porcelain` of one ref says became of it; null when it got no answer. */
export type PushReport =
  | { readonly state: 'published' }
  | { readonly state: 'moved'; readonly why: string }
  | { readonly state: 'refused'; readonly why: string };

/**
 * Reads the line of the ref: flag, refs, summary, between tabs.
 * @see https://git-scm.com/docs/git-push#Documentation/git-push.txt---porcelain
 */
export function parsePushReport(output: string): PushReport | null {
  const line = output.split('\n').find(text => /^[ +\-*!=]\t/.test(text));
  if (line === undefined) return null;
  const [flag = '', , summary = ''] = line.split('\t');
  if (flag !== '!') return { state: 'published' };
  const why = /\((.*)\)\s*$/.exec(summary)?.[1] ?? summary;
  // Said by our side (`[rejected]`): the ref is elsewhere. Said by theirs: it moved while they looked, or a rule says no.
  if (summary.startsWith('[rejected]') || movedMeanwhile.test(why)) return { state: 'moved', why };
  return { state: 'refused', why };
}

/**
 * Git keeps a branch `a/b` as a file in a directory `a`, so there can't be a branch `a` as well.
 * @param there full names of refs that are there
 * @throws Unavailable naming the branch that stands in the way
 */
export function assertNothingInTheWay(repository: string, ref: string, there: Iterable<string>): void {
  const other = [...there].find(name => ref.startsWith(`${name}/`) || name.startsWith(`${ref}/`));
  if (other === undefined) return;
  const [wanted, found] = [ref, other].map(name => name.replace('refs/heads/', ''));
  throw new Unavailable(
    `The branch ${found} of ${repository} is in the way of ${wanted}: Git can't have both. ` +
      `Rename or delete ${found}; nothing was written.`,
    60,
  );
}

const movedMeanwhile = /cannot lock ref|failed to update ref|reference already exists|incorrect old value|fetch first/i;
