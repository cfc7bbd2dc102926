import { lazy, Suspense } from 'react';
import { loadChunk } from '../load/load-chunk.ts';
import type { CodeProps } from './code-editor.tsx';
import classes from './code.module.css';

const CodeEditor = lazy(loadChunk(() => import('./code-editor.tsx')));

/** Code, read-only or editable. Plain text is shown until the editor is loaded. */
export function Code(props: CodeProps) {
  return (
    <div className={classes.code}>
      <Suspense fallback={<pre className={classes.fallback}>{props.text}</pre>}>
        <CodeEditor {...props} />
      </Suspense>
    </div>
  );
}
