import { execIn, type ContainerRef } from './exec.ts';

/** True if a TCP connection from a container succeeds within three seconds. The image needs bash, nothing more. */
export async function canReach(kubeconfig: string, from: ContainerRef, host: string, port: number): Promise<boolean> {
  const script = `timeout 3 bash -c 'exec 3<>/dev/tcp/${host}/${port}' 2>/dev/null && echo reached || echo not`;
  const answer = await execIn(kubeconfig, from, ['bash', '-c', script]);
  if (answer !== 'reached' && answer !== 'not') throw new Error(`${from.pod} said: ${answer}`);
  return answer === 'reached';
}

/** A TCP server. */
export type Target = readonly [host: string, port: number];

/**
 * Returns those of several addresses `host:port` that can be reached; a denied one takes seconds, so all are tried at
 * once.
 */
export async function reachedOf(kubeconfig: string, from: ContainerRef, targets: readonly Target[]): Promise<string[]> {
  const tried = await Promise.all(
    targets.map(async ([host, port]) => ((await canReach(kubeconfig, from, host, port)) ? [`${host}:${port}`] : [])),
  );
  return tried.flat();
}
