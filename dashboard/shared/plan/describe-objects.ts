import type { PlanAnswer } from '#contract';

/** Returns the Kubernetes objects in the written files: `Namespace, 2 Services, StatefulSet`. */
export function describeObjects(files: PlanAnswer['files']): string {
  const counts = new Map<string, number>();
  for (const { path, after } of files) {
    if (!path.startsWith('dist/') || path.includes('/locks/')) continue;
    for (const [, kind = ''] of after?.matchAll(/^kind: (\w+)$/gm) ?? []) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => (count === 1 ? kind : `${count} ${plural(kind)}`)).join(', ');
}

function plural(kind: string): string {
  if (/(s|x|ch|sh)$/.test(kind)) return `${kind}es`;
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
