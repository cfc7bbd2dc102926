import { lazy, Suspense } from 'react';
import { loadChunk } from '../load/load-chunk.ts';
import type { CodeProps } from './code-editor.tsx';
import classes from './code.module.css';

const CodeEditor = lazy(loadChunk(() => import('./code-editor.tsx')));

/** Code, to read or to edit. The editor comes after the page; until then the text stands where it will be. */
export function Code(props: CodeProps) {
  return (
    <div className={classes.code}>
      <Suspense fallback={<pre className={classes.fallback}>{props.text}</pre>}>
        <CodeEditor {...props} />
      </Suspense>
    </div>
  );
}
