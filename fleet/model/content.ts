/** What Git has at a path that is no text of a file, and why nothing of it is read. */
export interface Unreadable {
  /** The rule that it breaks and what to do, as a problem says it. */
  readonly unreadable: string;
}

/** What a path of the repository holds: the text of a file, or something that is none. */
export type Content = string | Unreadable;

export const symbolicLink: Unreadable = {
  unreadable: 'is a symbolic link, and links are not followed; put a file in its place, or remove it',
};

export const submodule: Unreadable = {
  unreadable: 'is a submodule, and nothing of another repository is read; put files in its place, or remove it',
};

/** @param mode of an entry as Git writes it, `100644` */
export function unreadableOf(mode: string): Unreadable | undefined {
  if (mode === '120000') return symbolicLink;
  return mode === '160000' ? submodule : undefined;
}
