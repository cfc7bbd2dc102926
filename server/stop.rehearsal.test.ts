import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { home } from '../test/support/fleet-server.ts';
import { freePort } from '../test/support/free-port.ts';
import { givenDirectory } from '../test/support/ledger.ts';

describe('a stop', () => {
  /** A program that starts a server, uses it, stops it, and has nothing else to do. */
  async function run(body: string): Promise<{ code: number | null; output: string }> {
    const script = `
      import { readConfig } from ${JSON.stringify(join(home, 'server/startup/config.ts'))};
      import { startServer } from ${JSON.stringify(join(home, 'server/main.ts'))};
      const config = readConfig({ STOREFLEET_DATA_DIR: ${JSON.stringify(givenDirectory())}, STOREFLEET_SEED_DIR: ${JSON.stringify(home)}, STOREFLEET_LOG_LEVEL: 'error', PORT: process.argv[1] });
      ${body}
      console.log('stopped');
    `;
    const port = await freePort('127.0.0.1');
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, String(port)], {
      cwd: home,
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const timer = setTimeout(() => child.kill('SIGKILL'), 90_000);
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(timer);
    return { code, output };
  }

  test.each([
    ['at once', `const server = await startServer(config, '/nowhere'); await server.stop();`],
    [
      'while a store is being created, a page listens and the fleet moves',
      `const server = await startServer(config, '/nowhere');
       const stream = await fetch(server.url + '/api/stream');
       stream.text().catch(() => {});
       const body = JSON.stringify({ kind: 'WooStore', metadata: { name: 'acme' }, spec: { title: 'x', admin: { email: 'a@example.com' } } });
       fetch(server.url + '/api/stores', { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => {});
       await new Promise(resolve => setTimeout(resolve, 60));
       await server.stop();`,
    ],
    [
      'because its address was taken',
      `const { createServer } = await import('node:http');
       const other = createServer().listen(config.port, config.host);
       await new Promise(resolve => other.once('listening', resolve));
       await startServer(config, '/nowhere').catch(error => console.log(error.message));
       other.close();`,
    ],
  ])('%s: leaves nothing that keeps the process alive', async (_, body) => {
    // An open handle keeps the process until it is killed, which leaves no code.
    const { code, output } = await run(body);
    expect(output).toMatch(/stopped\n$/);
    expect(code).toBe(0);
    expect(output).not.toMatch(/"level":50|Error:/);
  });
});
