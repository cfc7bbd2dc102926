import { Unavailable } from '#fleet';

/** The outcome for one ref in the output of `git push --porcelain`; null if the remote did not respond. */
export type PushReport =
  | { readonly state: 'published' }
  | { readonly state: 'moved'; readonly why: string }
  | { readonly state: 'refused'; readonly why: string };

/**
 * Parses the line of the ref: flag, refs, summary, between tabs.
 * @see https://git-scm.com/docs/git-push#Documentation/git-push.txt---porcelain
 */
export function parsePushReport(output: string): PushReport | null {
  const line = output.split('\n').find(text => /^[ +\-*!=]\t/.test(text));
  if (line === undefined) return null;
  const [flag = '', , summary = ''] = line.split('\t');
  if (flag !== '!') return { state: 'published' };
  const why = /\((.*)\)\s*$/.exec(summary)?.[1] ?? summary;
  // `[rejected]` is from the local Git: the ref has moved. Others are from the remote: the ref moved during the push,
  // or a rule refused it.
  if (summary.startsWith('[rejected]') || movedPattern.test(why)) return { state: 'moved', why };
  return { state: 'refused', why };
}

/**
 * Git keeps a branch `a/b` as a file in a directory `a`, so there can't be a branch `a` as well.
 * @param existing full names of existing refs
 * @throws Unavailable naming the branch in the way
 */
export function assertNothingInTheWay(repository: string, ref: string, existing: Iterable<string>): void {
  const other = [...existing].find(name => ref.startsWith(`${name}/`) || name.startsWith(`${ref}/`));
  if (other === undefined) return;
  const [wanted, found] = [ref, other].map(name => name.replace('refs/heads/', ''));
  throw new Unavailable(
    `The branch ${found} of ${repository} conflicts with ${wanted}: Git can't have both. ` +
      `Rename or delete ${found}; nothing was written.`,
    60,
  );
}

const movedPattern = /cannot lock ref|failed to update ref|reference already exists|incorrect old value|fetch first/i;
