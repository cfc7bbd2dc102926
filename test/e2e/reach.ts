import { PassThrough } from 'node:stream';
import { Exec, KubeConfig } from '@kubernetes/client-node';

/** Where a connection is tried from. */
export interface Place {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** Whether a TCP connection from a container succeeds within three seconds. The image needs bash, nothing more. */
export async function canReach(kubeconfig: string, from: Place, host: string, port: number): Promise<boolean> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const script = `timeout 3 bash -c 'exec 3<>/dev/tcp/${host}/${port}' 2>/dev/null && echo reached || echo not`;
  const output = new PassThrough();
  const said: Buffer[] = [];
  output.on('data', (chunk: Buffer) => said.push(chunk));
  await new Promise<void>((resolve, reject) => {
    new Exec(config)
      .exec(
        from.namespace,
        from.pod,
        from.container,
        ['bash', '-c', script],
        output,
        null,
        null,
        false,
        ({ status, message }) =>
          status === 'Success' ? resolve() : reject(new Error(`${from.pod}: ${message ?? 'failed'}`)),
      )
      .catch(reject);
  });
  const answer = Buffer.concat(said).toString().trim();
  if (answer !== 'reached' && answer !== 'not') throw new Error(`${from.pod} said: ${answer}`);
  return answer === 'reached';
}
