import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours come from CSS variables, so that a change of the colour scheme needs no new editor. */
const theme = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'var(--mantine-color-text)', fontSize: '0.8125rem' },
  '&.cm-focused': { outline: '2px solid var(--mantine-color-anchor)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '20px' },
  '.cm-content': { padding: '10px 0', caretColor: 'var(--mantine-color-text)' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-line': { padding: '0 12px' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--mantine-color-dimmed)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '40px', padding: '0 4px 0 12px' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection': {
    backgroundColor: 'var(--selection) !important',
  },
  '.cm-wrong-line': { backgroundColor: 'var(--bad-fill)', boxShadow: 'inset 3px 0 var(--bad-mark)' },
  // Forced colours draw neither fill nor shadow.
  '@media (forced-colors: active)': { '.cm-wrong-line': { outline: '2px solid Highlight', outlineOffset: '-2px' } },
});

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--code-key)' },
  { tag: [tags.string, tags.content], color: 'var(--mantine-color-text)' },
  { tag: [tags.special(tags.string), tags.attributeValue], color: 'var(--code-string)' },
  { tag: [tags.bool, tags.null, tags.number, tags.atom, tags.keyword], color: 'var(--code-atom)' },
  { tag: [tags.comment, tags.meta, tags.separator, tags.punctuation], color: 'var(--mantine-color-dimmed)' },
]);

export const codeTheme = [theme, syntaxHighlighting(highlight)];
