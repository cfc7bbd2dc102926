import type { FileData } from 'react-diff-view';

/** Git calls a file's absent side /dev/null. */
export function diffFileName({ type, oldPath, newPath }: Pick<FileData, 'type' | 'oldPath' | 'newPath'>): string {
  return type === 'delete' ? oldPath : newPath;
}
