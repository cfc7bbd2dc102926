import classes from './planned-files.module.css';
import type { PlanAnswer } from '#contract';

const marks = { add: '+', change: '~', remove: '−' } as const;
const words = { add: 'added', change: 'changed', remove: 'removed' } as const;

export function PlannedFiles({ files, label }: { files: PlanAnswer['files']; label: string }) {
  return (
    <details className={classes.files}>
      <summary>{label}</summary>
      <ul>
        {files.map(({ path, change }) => (
          <li key={path} data-change={change}>
            <span title={words[change]} role="img" aria-label={words[change]}>
              {marks[change]}
            </span>
            <code>{path}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
