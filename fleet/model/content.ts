/** An entry at a path in Git that is not the text of a file, with the reason why it is not read. */
export interface Unreadable {
  /** The violated rule and the fix, as in a problem. */
  readonly unreadable: string;
}

/** Content of a path of the repository: the text of a file, or an unreadable entry. */
export type Content = string | Unreadable;

export const symbolicLink: Unreadable = {
  unreadable: 'is a symbolic link; replace it with a file, or remove it',
};

export const submodule: Unreadable = {
  unreadable: 'is a submodule; replace it with its files, or remove it',
};

/** @param mode of an entry as Git writes it, `100644` */
export function unreadableOf(mode: string): Unreadable | undefined {
  if (mode === '120000') return symbolicLink;
  return mode === '160000' ? submodule : undefined;
}
