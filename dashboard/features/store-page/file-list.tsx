import { commonFolder } from './common-folder.ts';
import classes from './file-list.module.css';

interface FileListProps {
  paths: readonly string[];
  selected: string;
  onSelect: (path: string) => void;
}

export function FileList({ paths, selected, onSelect }: FileListProps) {
  const folder = commonFolder(paths);
  return (
    <nav aria-label="Manifest files" className={classes.list}>
      {folder !== '' && <div className={classes.folder}>{folder}</div>}
      {paths.map(path => (
        <button
          key={path}
          type="button"
          className={classes.file}
          aria-current={path === selected ? 'true' : undefined}
          title={path}
          onClick={() => onSelect(path)}
        >
          {path.slice(folder.length)}
        </button>
      ))}
    </nav>
  );
}
