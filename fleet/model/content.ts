/** An entry at a path in Git that is not the text of a file, with the reason why it is not read. */
export interface NotText {
  /** The violated rule and the fix, as in a problem. */
  readonly rule: string;
}

/** Content of a path of the repository: the text of a file, or an unreadable entry. */
export type Content = string | NotText;

export const symbolicLink: NotText = {
  rule: 'is a symbolic link; replace it with a file, or delete it',
};

export const submodule: NotText = {
  rule: 'is a submodule; replace it with its files, or delete it',
};

/** @param mode of an entry as Git writes it, `100644` */
export function notTextOf(mode: string): NotText | undefined {
  if (mode === '120000') return symbolicLink;
  return mode === '160000' ? submodule : undefined;
}
