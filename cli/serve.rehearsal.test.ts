import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cleanups, command, givenEmptyDirectory, root, storefleetProcess } from '../test/support/cli.ts';
import { buildDashboard } from './source-build/dashboard.ts';

describe('serve', () => {
  beforeAll(() => buildDashboard(root, AbortSignal.timeout(60_000)), 60_000);

  // Ctrl-C ends `storefleet serve | tee log` too, and tee may be the first to go.
  test.each([
    ['', false],
    [', although its output is closed', true],
  ])('prints its address, and exits with 0 on SIGTERM%s', async (_, closesOutput) => {
    const data = givenEmptyDirectory();
    const child = spawn(process.execPath, [command, 'serve'], {
      cwd: data,
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        STOREFLEET_DATA_DIR: join(data, 'fleet'),
        STOREFLEET_LOG_LEVEL: 'error',
      },
    });
    cleanups.push(() => void child.kill('SIGKILL'));
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    const url = /^Storefleet is running at (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(chunk.toString())?.[1] ?? '';
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    if (closesOutput) child.stdout.destroy();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test.each([
    [
      'an address that is not of this machine alone',
      { HOST: '0.0.0.0' },
      /^error: HOST = "0\.0\.0\.0" must be a loopback address/,
    ],
    [
      'a fleet to begin with that is not there',
      { STOREFLEET_SEED_DIR: '/nowhere' },
      /^error: fleet\.yaml is missing from \/nowhere\n$/,
    ],
    [
      'a kubeconfig that is not there',
      { KUBECONFIG: '/nowhere/config' },
      /^error: KUBECONFIG = "\/nowhere\/config" does not exist/,
    ],
  ])('prints one line and exits: %s', async (_, variables, text) => {
    const data = givenEmptyDirectory();
    const { code, out, err } = await storefleetProcess(data, ['serve'], {
      PORT: '0',
      STOREFLEET_LOG_LEVEL: 'error',
      STOREFLEET_DATA_DIR: join(data, 'fleet'),
      ...variables,
    });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(text);
  });
});
