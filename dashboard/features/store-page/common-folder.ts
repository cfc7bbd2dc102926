/** Returns the folder that all paths share, with its final slash; empty if there is none. */
export function commonFolder(paths: readonly string[]): string {
  const [first = '', ...others] = paths.map(path => path.split('/').slice(0, -1));
  if (first === '') return '';
  let length = 0;
  while (length < first.length && others.every(folders => folders[length] === first[length])) length++;
  return length === 0 ? '' : `${first.slice(0, length).join('/')}/`;
}
