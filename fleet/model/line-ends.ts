import type { Content } from './content.ts';

/** Returns a text with line feeds alone: a checkout on Windows has the same lines with other ends. */
export const withLineFeeds = (text: string) => text.replaceAll('\r\n', '\n');

/** True if two texts differ only in their line ends. */
const isSameText = (one: string, other: string) => one === other || withLineFeeds(one) === withLineFeeds(other);

/** True if two contents differ only in their line ends. */
export const isSameContent = (one: Content | null | undefined, other: Content | null | undefined) =>
  one === other || (typeof one === 'string' && typeof other === 'string' && isSameText(one, other));

/**
 * Returns an edited text in the style of its owner: existing lines keep their end, a new one gets that of the line it
 * replaces; a byte order mark stays, as does a last line without an end.
 * @param edited with line feeds
 */
export function inTheStyleOf(original: string, edited: string): string {
  const lines = linesOf(original);
  const endOf = (index: number) => [lines[index], lines[0]].map(line => line?.end).find(Boolean) ?? '\n';
  let next = 0;
  const styled = linesOf(edited).map(({ text, end }) => {
    if (end === '') return text;
    const at = lines.findIndex((line, index) => index >= next && line.text === text);
    // A new line is next to the following one, or in its place.
    if (at === -1) return `${text}${endOf(next)}`;
    next = at + 1;
    return `${text}${endOf(at)}`;
  });
  const mark = original.startsWith('\uFEFF') ? '\uFEFF' : '';
  const text = mark + styled.join('').replace(/^\uFEFF/, '');
  return original === '' || original.endsWith('\n') ? text : text.replace(/\r?\n$/, '');
}

function linesOf(text: string): { readonly text: string; readonly end: string }[] {
  return [...text.replace(/^\uFEFF/, '').matchAll(/([^\n]*?)(\r?\n|$)/g)]
    .map(([, line = '', end = '']) => ({ text: line, end }))
    .filter(({ text, end }) => text !== '' || end !== '');
}
