import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { indentUnit } from '@codemirror/language';
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state';
import { Decoration, drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, useState } from 'react';
import { changeBetween } from './change-between.ts';
import { codeTheme } from './code-theme.ts';

export interface CodeProps {
  /** Its accessible name. */
  label: string;
  text: string;
  /** Without it the code is read-only. */
  onText?: (text: string) => void;
  /** Number of the marked line, from 1. */
  wrongLine?: number | undefined;
  maxHeight?: string;
}

/** Marks changes from outside, which must not be reported back. */
const fromOutside = Annotation.define<boolean>();
const wrongLineMark = Decoration.line({ class: 'cm-wrong-line' });

function markLine(line: number | undefined): Extension {
  if (line === undefined) return [];
  return EditorView.decorations.of(({ state }) =>
    line > state.doc.lines ? Decoration.none : Decoration.set(wrongLineMark.range(state.doc.line(line).from)),
  );
}

export default function CodeEditor({ label, text, onText, wrongLine, maxHeight = '70vh' }: CodeProps) {
  const element = useRef<HTMLDivElement>(null);
  const report = useRef(onText);
  const initial = useRef({ label, text, maxHeight, editable: onText !== undefined });
  const [wrongLineSlot] = useState(() => new Compartment());
  const [view, setView] = useState<EditorView>();

  useEffect(() => {
    report.current = onText;
  }, [onText]);

  useEffect(() => {
    const parent = element.current;
    if (!parent) return;
    const start = initial.current;
    const created = new EditorView({
      parent,
      state: EditorState.create({
        doc: start.text,
        extensions: [
          lineNumbers(),
          yaml(),
          indentUnit.of('  '),
          codeTheme,
          wrongLineSlot.of([]),
          EditorView.theme({ '.cm-scroller': { maxHeight: start.maxHeight, overflow: 'auto' } }),
          EditorView.contentAttributes.of({ 'aria-label': start.label, spellcheck: 'false' }),
          start.editable ? editing : reading,
          EditorView.updateListener.of(update => {
            if (!update.docChanged) return;
            if (update.transactions.some(transaction => transaction.annotation(fromOutside))) return;
            report.current?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    setView(created);
    return () => created.destroy();
  }, [wrongLineSlot]);

  useEffect(() => {
    const change = view && changeBetween(view.state.doc.toString(), text);
    if (change) view.dispatch({ changes: change, annotations: fromOutside.of(true) });
  }, [view, text]);

  useEffect(() => {
    view?.dispatch({ effects: wrongLineSlot.reconfigure(markLine(wrongLine)) });
  }, [view, wrongLineSlot, wrongLine]);

  return <div ref={element} />;
}

// Tab is not bound, because it must lead out of the editor.
const editing: Extension = [
  history(),
  drawSelection(),
  EditorView.lineWrapping,
  keymap.of([...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'), ...historyKeymap]),
];

// Read-only code can be focused, so that a keyboard can scroll it.
const reading: Extension = [
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  EditorView.contentAttributes.of({ tabindex: '0', 'aria-readonly': 'true' }),
];
