import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A row of the table of rights in docs/security.md, without its reason. */
export interface DocumentedRight {
  readonly subject: string;
  readonly namespace: string;
  /** Empty if the subject has no rights. */
  readonly rule: string;
}

/** The fields of a rule that the table has; the API server leaves out empty lists. */
interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** Returns a rule as the table writes it: resources with their group as kubectl prints them, names, verbs. */
export function describeRule({ apiGroups = [], resources = [], resourceNames = [], verbs }: Rule): string {
  const grouped = apiGroups.flatMap(group =>
    resources.map(resource => (group === '' ? resource : `${resource}.${group}`)),
  );
  return [grouped, resourceNames, verbs].map(list => list.join(', ')).join(' | ');
}

export function documentedRights(): readonly DocumentedRight[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8');
  const [, table = ''] = /^\| subject [^\n]*\n[^\n]*\n((?:\|[^\n]*\n)+)/m.exec(text) ?? [];
  return table
    .trim()
    .split('\n')
    .map(row => {
      const [subject = '', namespace = '', ...rule] = row
        .slice(1, -1)
        .split('|')
        .map(cell => cell.trim().replaceAll('`', ''))
        .slice(0, 5);
      return { subject, namespace, rule: rule.every(cell => cell === '') ? '' : rule.join(' | ') };
    });
}
