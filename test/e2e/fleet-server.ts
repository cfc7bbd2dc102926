import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { simpleGit } from 'simple-git';
import { parseDocument } from 'yaml';
import { fleetApi, type FleetApi } from './fleet-api.ts';

const root = join(import.meta.dirname, '..', '..');
const usual = [join(root, 'cli', 'storefleet.js')];

/** A server as its users start it: the real command, its own data directory, a fleet made from our `fleet.yaml`. */
export interface FleetServer {
  /** Address of the dashboard. */
  readonly url: string;
  readonly api: FleetApi;
  /** Returns its output so far. */
  readonly log: () => string;
  /** Runs another command of the CLI in the same environment; returns its standard output. */
  readonly run: (...args: string[]) => Promise<string>;
  /** Pushes one commit as a person would, from a clone: files to write, and paths to remove. */
  readonly push: (files: Readonly<Record<string, string>>, removals?: readonly string[]) => Promise<void>;
  /** Runs Git in the fleet repository. */
  readonly git: (...args: string[]) => Promise<string>;
  stop(): Promise<void>;
}

export interface FleetServerOptions {
  /** Environment variables in addition to those of the test process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Changes of `fleet.yaml` before the first commit: dotted path and value. */
  readonly fleet?: Readonly<Record<string, unknown>>;
  /** Arguments with which Node runs the CLI, for one with other modules. @default the command as its users have it */
  readonly command?: readonly string[];
  /** Keeps the example store. @default false */
  readonly example?: boolean;
}

export async function givenFleetServer(options: FleetServerOptions = {}): Promise<FleetServer> {
  const { command = usual } = options;
  const directory = await mkdtemp(join(tmpdir(), 'storefleet-e2e-'));
  const seed = join(directory, 'seed');
  await cp(join(root, 'stores'), join(seed, 'stores'), { recursive: true });
  if (options.example !== true) await rm(join(seed, 'stores'), { recursive: true });
  const fleet = parseDocument(await readFile(join(root, 'fleet.yaml'), 'utf8'));
  for (const [path, value] of Object.entries(options.fleet ?? {})) fleet.setIn(path.split('.'), value);
  await writeFile(join(seed, 'fleet.yaml'), fleet.toString(), { flag: 'w' });

  const data = join(directory, 'data');
  const environment = {
    ...withoutOurs(process.env),
    PORT: '0',
    STOREFLEET_DATA_DIR: data,
    STOREFLEET_SEED_DIR: seed,
    STOREFLEET_LOG_LEVEL: 'debug',
    ...options.environment,
  };
  const server = spawn(process.execPath, [...command, 'serve'], { cwd: root, env: environment });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const url = await addressIn(server, () => log);
  return {
    url,
    api: fleetApi(url),
    log: () => log,
    run: async (...args) => {
      const child = spawn(process.execPath, [...command, ...args], { cwd: root, env: environment });
      let output = '';
      let errors = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number];
      if (code !== 0) throw new Error(`storefleet ${args.join(' ')} ended with ${code}: ${errors}${output}`);
      return output;
    },
    push: async (files, removals = []) => {
      const clone = await mkdtemp(join(directory, 'clone-'));
      await simpleGit().clone(join(data, 'fleet.git'), clone);
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(clone, path)), { recursive: true });
        await writeFile(join(clone, path), text);
      }
      for (const path of removals) await rm(join(clone, path), { recursive: true });
      const git = simpleGit(clone);
      await git.addConfig('user.name', 'A person').addConfig('user.email', 'person@example.com');
      await git.add('.').commit('By hand').push('origin', 'main');
    },
    git: async (...args) => simpleGit(join(data, 'fleet.git')).raw(args),
    async stop() {
      server.kill('SIGTERM');
      if (server.exitCode === null) await once(server, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Variables of the machine that would affect the test. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(STOREFLEET_|KUBECONFIG$|PORT$|HOST$)/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.test(name)));
}

async function addressIn(server: ChildProcess, log: () => string): Promise<string> {
  const end = Date.now() + 180_000;
  while (Date.now() < end) {
    const found = /Storefleet is running at (\S+)/.exec(log())?.[1];
    if (found !== undefined) return found;
    if (server.exitCode !== null) throw new Error(`the server ended at once: ${log()}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`the server did not start: ${log()}`);
}
