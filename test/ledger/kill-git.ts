import { readdirSync, readFileSync } from 'node:fs';

/** Returns the descendants of a process, from /proc of Linux. */
export function descendants(pid: number): number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap(task =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
    );
    return children.flatMap(child => [child, ...descendants(child)]);
  } catch {
    // It has already ended.
    return [];
  }
}

/** Kills all Git processes of this process that use a repository. */
export function killGitOf(path: string): void {
  for (const pid of descendants(process.pid)) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`GIT_DIR=${path}`))
        process.kill(pid, 'SIGKILL');
    } catch {
      // It has already ended.
    }
  }
}
