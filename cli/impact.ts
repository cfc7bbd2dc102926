/** The effect of a command on one store, in words. */
interface Impact {
  readonly name: string;
  readonly impact: string;
  readonly warnings: readonly string[];
}

/** Number of names in a line. */
const mostNames = 5;

/** Lists some names, and the number of the others. */
export function someNames(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).join(', ');
  return names.length > mostNames ? `${shown} and ${names.length - mostNames} more` : shown;
}

/** Returns a line for each store with its warnings below; stores with the same effects share one. */
export function impactLines(impacts: readonly Impact[]): string[] {
  const groups = new Map<string, { names: string[]; lines: readonly string[] }>();
  for (const { name, impact, warnings } of impacts) {
    const lines = [impact, ...warnings.map(warning => `    ${warning}`)];
    const group = groups.get(lines.join('\n')) ?? { names: [], lines };
    group.names.push(name);
    groups.set(lines.join('\n'), group);
  }
  return [...groups.values()].flatMap(({ names, lines: [impact = '', ...warnings] }) => [
    names.length === 1 ? `  ${names[0]}: ${impact}` : `  ${names.length} stores: ${impact} each (${someNames(names)})`,
    ...warnings,
  ]);
}
