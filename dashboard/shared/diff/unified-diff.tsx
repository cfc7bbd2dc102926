import { useMemo } from 'react';
import { Decoration, Diff, Hunk, parseDiff, type FileData } from 'react-diff-view';
import 'react-diff-view/style/index.css';
import { useBatches } from '../list/use-batches.ts';
import classes from './unified-diff.module.css';

/** Number of files that are rendered at once. */
const batch = 20;

/**
 * A unified diff, file by file.
 * @param none text for a diff without files
 */
export function UnifiedDiff({ text, none }: { text: string; none: string }) {
  const files = useMemo(() => (text.trim() === '' ? [] : sourcesFirst(parseDiff(text))), [text]);
  const { shown, end } = useBatches(files, batch);
  return (
    <div className={classes.place}>
      {files.length === 0 && <p className={classes.none}>{none}</p>}
      {shown.map(file => {
        const fileName = diffFileName(file);
        return (
          <section key={fileName} className={classes.file} aria-label={fileName}>
            <h3 className={classes.name}>
              <code>{fileName}</code>
              <span className={classes.type}>{typeWords[file.type]}</span>
            </h3>
            <div className={classes.scroll} tabIndex={0} role="region" aria-label={`Diff of ${fileName}`}>
              <Diff viewType="unified" diffType={file.type} hunks={file.hunks}>
                {hunks =>
                  hunks.flatMap(hunk => [
                    <Decoration key={`at ${hunk.content}`}>
                      <div className={classes.hunk}>{hunk.content}</div>
                    </Decoration>,
                    <Hunk key={hunk.content} hunk={hunk} />,
                  ])
                }
              </Diff>
            </div>
          </section>
        );
      })}
      {end !== null && <div ref={end} />}
    </div>
  );
}

/** Sorts source files before rendered files. */
function sourcesFirst(files: FileData[]): FileData[] {
  const isRendered = (file: FileData) => diffFileName(file).startsWith('dist/');
  return [...files.filter(file => !isRendered(file)), ...files.filter(isRendered)];
}

const typeWords = { add: 'added', delete: 'removed', modify: 'changed', rename: 'renamed', copy: 'copied' } as const;

/** Git calls a file's absent side /dev/null. */
function diffFileName({ type, oldPath, newPath }: FileData): string {
  return type === 'delete' ? oldPath : newPath;
}
