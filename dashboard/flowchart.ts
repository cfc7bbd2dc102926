interface Node {
  readonly id: string;
  readonly label: string | undefined;
}

/**
 * Returns the paths of a Mermaid flowchart as text, `form → schema → if it is valid: plan`, because the pages of
 * the documents run no script.
 * @throws Error naming what is not an arrow between two nodes
 */
export function pathsOf(flowchart: string): readonly string[] {
  const [, ...lines] = flowchart.trim().split('\n');
  const arrows = lines.map(line => {
    const [from = '', to = '', ...more] = line.split('-->');
    if (more.length > 0) throw new Error(`A flowchart has one arrow a line, and this has more: ${line.trim()}`);
    const [, condition, target = to] = /^\|"?(.*?)"?\|(.*)$/.exec(to.trim()) ?? [];
    return { from: readNode(from), to: readNode(target), condition };
  });
  const nodes = arrows.flatMap(({ from, to }) => [from, to]);
  const labelOf = (id: string) => nodes.find(node => node.id === id && node.label !== undefined)?.label ?? id;
  const paths: { end: string; text: string }[] = [];
  for (const { from, to, condition } of arrows) {
    const last = paths.at(-1);
    const next = `${condition === undefined ? '' : `if ${inLine(condition)}: `}${labelOf(to.id)}`;
    if (last?.end === from.id) Object.assign(last, { end: to.id, text: `${last.text} → ${next}` });
    else paths.push({ end: to.id, text: `${labelOf(from.id)} → ${next}` });
  }
  return paths.map(({ text }) => text);
}

function readNode(text: string): Node {
  const [, id, label] = /^(\w+)(?:\[\(?"?(.*?)"?\)?\])?$/.exec(text.trim()) ?? [];
  if (id === undefined) throw new Error(`A flowchart has id[label] on both sides of an arrow, not “${text.trim()}”`);
  return { id, label: label === undefined ? undefined : inLine(label) };
}

const inLine = (text: string) => text.replaceAll('<br/>', ' ');
