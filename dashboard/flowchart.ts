interface Node {
  readonly id: string;
  readonly label: string | undefined;
}

/**
 * Returns the paths of a Mermaid flowchart as text, `form → schema → plan`, because the pages of the documents run no
 * script.
 * @throws Error naming what is not an arrow between two nodes
 */
export function pathsOf(flowchart: string): readonly string[] {
  const [, ...lines] = flowchart.trim().split('\n');
  const arrows = lines.map(line => {
    const [from = '', to = '', ...more] = line.split('-->');
    if (more.length > 0) throw new Error(`A flowchart has one arrow a line, and this has more: ${line.trim()}`);
    return { from: readNode(from), to: readNode(to) };
  });
  const nodes = arrows.flatMap(({ from, to }) => [from, to]);
  const labelOf = (id: string) => nodes.find(node => node.id === id && node.label !== undefined)?.label ?? id;
  const paths: string[][] = [];
  for (const { from, to } of arrows) {
    const last = paths.at(-1);
    if (last?.at(-1) === from.id) last.push(to.id);
    else paths.push([from.id, to.id]);
  }
  return paths.map(path => path.map(labelOf).join(' → '));
}

function readNode(text: string): Node {
  const [, id, label] = /^(\w+)(?:\[\(?"?(.*?)"?\)?\])?$/.exec(text.trim()) ?? [];
  if (id === undefined) throw new Error(`A flowchart has id[label] on both sides of an arrow, not “${text.trim()}”`);
  return { id, label: label?.replaceAll('<br/>', ' ') };
}
