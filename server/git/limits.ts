import { Unavailable } from '#fleet';

const kibi = 1024;
const mebi = 1024 * kibi;

/**
 * Limits on what the server reads from Git. Larger content was made by accident or by an attacker: it is reported and
 * not read. A fleet of 5,000 stores has some 100,000 files, the largest of 20 KB, and directories of 250 KB.
 */
export const limits = {
  /** Bytes of one push into the local repository, as they are sent. */
  pushBytes: 256 * mebi,
  /** Bytes of an object that is read, by its type. */
  objectBytes: { blob: mebi, tree: 4 * mebi, commit: mebi, tag: 64 * kibi },
  /** Files and directories of a commit, and paths that differ between two commits. */
  paths: 1_000_000,
  /** Bytes of a list that Git keeps in memory: some two million paths, which take it 800 MB. */
  listBytes: 16 * mebi,
  /** Bytes of one path. */
  pathBytes: 4096,
  /** Bytes of all files that a pull request changes. */
  changedBytes: 256 * mebi,
  /** Commits of a pull request. */
  commits: 2000,
  /** Bytes of the commits of a pull request, and of those that are shown or searched at once. */
  commitBytes: 64 * mebi,
  /** Bytes of a diff that is shown. */
  diffBytes: 2 * mebi,
  /** Milliseconds that Git may take to compute the diff. */
  diffMilliseconds: 10_000,
} as const;

/** The content exceeds {@link limits}. */
export class TooLarge extends Unavailable {
  /** @param why a clause: `more than 1,000,000 files differ` */
  constructor(readonly why: string) {
    super(`The repository is too large to be read: ${why}. Push a commit that removes it.`, 60);
  }
}

/** Formats `104857600` as `100 MiB`. */
export function inBytes(count: number): string {
  if (count < mebi) return `${Math.ceil(count / kibi)} KiB`;
  return `${Math.ceil(count / mebi).toLocaleString('en')} MiB`;
}
