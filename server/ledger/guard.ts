import { fleetPath, Refused, type Plan } from '#fleet';

/** Files outside of `stores/` and `dist/` that only the first commit of a fleet may write. */
const seedFiles: readonly string[] = [fleetPath, 'README.md'];

/**
 * Checks a plan last before the repository: whatever a planner computed from a person's request, only stores and
 * manifests are written.
 * @throws Refused if a path is outside of what a plan may touch
 */
export function assertPlanPaths(plan: Plan): void {
  for (const path of plan.writes.keys()) assertPath(path, plan);
  for (const path of plan.deletedPaths) assertPath(path.endsWith('/') ? path.slice(0, -1) : path, plan);
}

function assertPath(path: string, plan: Plan): void {
  const fault = faultOf(path);
  if (fault !== null) throw new Refused(`A plan may not touch ${JSON.stringify(path)}: ${fault}`);
  if (plan.action === 'seed' && seedFiles.includes(path)) return;
  if (!/^(stores|dist)\/./.test(path)) {
    throw new Refused(`A plan to ${plan.action} may touch files below stores/ and dist/ only, not ${path}`);
  }
}

function faultOf(path: string): string | null {
  if (path === '') return 'the path is empty';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'the path is absolute';
  if (/[\p{Cc}\\]/u.test(path)) return 'the path has a control character or a backslash';
  if (Buffer.byteLength(path) > 1024) return 'the path is longer than 1,024 bytes';
  const segments = path.split('/');
  if (segments.includes('')) return 'the path has an empty segment';
  if (segments.some(segment => segment === '.' || segment === '..')) return 'the path leaves its directory';
  // Git refuses these names and their file system aliases; a commit with one could not be pushed or checked out.
  if (segments.some(segment => /^(\.git|git~1)[ .]*$/i.test(segment.normalize('NFKC')))) return 'Git reserves the name';
  return null;
}
