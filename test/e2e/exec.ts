import { PassThrough } from 'node:stream';
import { Exec, KubeConfig } from '@kubernetes/client-node';

/** A container of the cluster. */
export interface ContainerRef {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/**
 * Returns the output of a command in a container.
 * @throws Error if the container does not exist or the command fails, with its output
 */
export async function execIn(kubeconfig: string, container: ContainerRef, command: readonly string[]): Promise<string> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const output = new PassThrough();
  const chunks: Buffer[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk));
  const text = () => Buffer.concat(chunks).toString().trim();
  await new Promise<void>((resolve, reject) => {
    new Exec(config)
      .exec(
        container.namespace,
        container.pod,
        container.container,
        [...command],
        output,
        output,
        null,
        false,
        ({ status, message }) =>
          status === 'Success' ? resolve() : reject(new Error(`${container.pod}: ${message ?? 'failed'}: ${text()}`)),
      )
      .catch((error: unknown) => reject(new Error(`${container.pod}: no exec`, { cause: error })));
  });
  return text();
}
