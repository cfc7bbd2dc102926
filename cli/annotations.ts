import type { Problem } from '#fleet/schema';

export type Severity = 'error' | 'warning' | 'notice';

/**
 * Formats a problem as a workflow command of GitHub, which shows it beside its line.
 * @param prefix path of the fleet in its repository, empty or with a final `/`
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function annotation(
  severity: Severity,
  { file, line, column, field, value, rule }: Problem,
  prefix = '',
): string {
  const properties = [
    file === undefined ? '' : `file=${escapeProperty(prefix + file)}`,
    file === undefined || line === undefined ? '' : `line=${line}`,
    file === undefined || column === undefined ? '' : `col=${column}`,
  ].filter(property => property !== '');
  const what = value === undefined || field === '' ? field : `${field} = ${value}`;
  const message = [what, rule].filter(part => part !== '').join(' ');
  return `::${severity}${properties.length === 0 ? '' : ` ${properties.join(',')}`}::${escapeData(message)}`;
}

/** The runner reads line by line and unescapes these. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
