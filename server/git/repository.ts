import { appendFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UnderWay } from '../lib/under-way.ts';
import { defaultProgram, gitEnvironment, repositoryEnvironment, type GitProgram } from './environment.ts';
import { GitFailed, NotARepository } from './errors.ts';
import { inBytes, limits, TooLarge } from './limits.ts';
import { ObjectReader } from './object-reader.ts';
import { runGit, runThroughSimpleGit, timeoutMessage, tryGit, type GitResult } from './process.ts';
import { differenceOf } from './trees.ts';
import { Refused } from '#fleet';

export interface RepositoryOptions extends Partial<GitProgram> {
  /** The branch that the engines follow. @default the one that `HEAD` of the repository names; main in a new one */
  readonly branch?: string | undefined;
}

/** The address and credentials of another repository. */
export interface Remote {
  /** An address without credentials. */
  readonly url: string;
  /** Called before each connection, because tokens expire. @default none */
  readonly credentials?: () => Promise<{ readonly username: string; readonly password: string }>;
}

/** A bare Git repository on disk and the ways to run Git on it. */
export interface Repository {
  /** Absolute. */
  readonly path: string;
  readonly branch: string;
  readonly program: GitProgram;
  readonly objects: ObjectReader;
  /** Work that writes or uses objects which no ref reaches yet. */
  readonly writes: UnderWay;
  /** Runs a command through simple-git. @throws GitFailed */
  git(...args: string[]): Promise<string>;
  /**
   * Returns the diff of two commits as a patch, cut with a remark if it is too long.
   * @param from null is an empty tree
   * @param paths an empty list means all paths
   * @throws GitFailed, Refused if the diff is too large
   */
  difference(from: string | null, to: string, paths: readonly string[]): Promise<string>;
  /** Runs a command that lists; null if the list would take more memory than allowed. @throws GitFailed */
  list(args: readonly string[], input: string): Promise<string | null>;
  /** Runs a command that reads its stdin. @throws GitFailed */
  feed(args: readonly string[], input: string): Promise<string>;
  /** Moves a ref, from exactly `from` if that is given; null means that the ref does not exist. @throws GitFailed */
  moveRef(ref: string, to: string, from?: string | null): Promise<void>;
  /** Runs a command that connects to another repository; never rejects. */
  runRemote(remote: Remote, args: readonly string[], timeoutMilliseconds?: number): Promise<GitResult>;
  close(): void;
}

type Setting = readonly [key: string, value: string];

/**
 * Settings for a repository that serves as a database: history can be added to but not removed, objects are checked on
 * arrival, and the reflog of the branch keeps commits that a forced move lost. A push stays one pack, which Git syncs
 * before the ref moves, unlike loose objects, and in half the time; our own housekeeping joins packs, because Git's
 * would drop objects as garbage while we write. A push can only move branches: refs below `refs/storefleet/` belong to
 * the server, and `refs/replace/` has a special meaning in Git; beside a branch `refs/heads/main` no push to `main`
 * would work. The size of a push is limited, so that it does not fill the disk.
 */
const settings: readonly Setting[] = [
  ['receive.denyNonFastForwards', 'true'],
  ['receive.denyDeletes', 'true'],
  ['receive.fsckObjects', 'true'],
  ['receive.unpackLimit', '1'],
  ['receive.autogc', 'false'],
  ['receive.hideRefs', 'refs'],
  ['receive.hideRefs', '!refs/heads'],
  ['receive.hideRefs', 'refs/heads/refs'],
  ['receive.maxInputSize', String(limits.pushBytes)],
  ['core.logAllRefUpdates', 'true'],
];

/**
 * Opens the fleet repository; creates it if the path is empty.
 * @throws NotARepository if the path contains something other than a complete bare Git repository that engines can read
 */
export async function openRepository(path: string, options: RepositoryOptions = {}): Promise<Repository> {
  const program: GitProgram = { ...defaultProgram, ...options };
  const absolute = resolve(path);
  if (await isVacant(absolute)) await create(absolute, options.branch ?? 'main', program);
  await assertUsable(absolute, program);
  await configure(absolute, program);
  const branch = await branchOf(absolute, options.branch, program);
  return connectRepository(absolute, branch, program);
}

/** Connects to a repository that {@link openRepository} opened before, without checking it again. */
export function connectRepository(path: string, branch: string, program: GitProgram): Repository {
  const command = { binary: program.binary, environment: repositoryEnvironment(program, path) };
  const objects = new ObjectReader(command);
  return {
    path,
    branch,
    program,
    objects,
    writes: new UnderWay(),
    git: (...args) => runThroughSimpleGit({ ...command, path, args }),
    async difference(from, to, paths) {
      // Git would walk directories with a billion files for minutes, and fill the memory, before it prints anything.
      for (const path of paths.length > 0 ? paths : ['']) await differenceOf(objects, from, to, path).catch(notShown);
      const what = from === null ? ['diff-tree', '--root', '-p', '--no-commit-id', to] : ['diff', from, to];
      const { code, output, stderr } = await tryGit(
        command,
        [...asText, ...what.toSpliced(1, 0, ...plain), '--', ...paths],
        '',
        limits.diffMilliseconds,
        limits.diffBytes,
      );
      if (Buffer.byteLength(output) > limits.diffBytes) return cut(output);
      if (code === 0) return output;
      if (stderr.startsWith(timeoutMessage)) notShown(new TooLarge('Git took too long'));
      throw new GitFailed('diff', stderr);
    },
    async list(args, input) {
      const environment = { ...command.environment, GIT_ALLOC_LIMIT: String(limits.listBytes) };
      const { code, output, stderr } = await tryGit({ ...command, environment }, args, input, 600_000);
      if (code === 0) return output;
      if (/attempting to allocate \d+ over limit/.test(stderr)) return null;
      throw new GitFailed(args[0] ?? '', stderr);
    },
    feed: (args, input) => runGit(command, args, input),
    async moveRef(ref, to, from) {
      const old = from === undefined ? '' : ` ${from ?? '0'.repeat(to.length)}`;
      await runGit(command, [...durable, 'update-ref', '--stdin'], `update ${ref} ${to}${old}\n`);
    },
    async runRemote(remote, args, timeout = 15_000) {
      const environment = { ...command.environment, ...(await credentialSettings(remote)) };
      return tryGit({ ...command, environment }, args, '', timeout);
    },
    close: () => objects.close(),
  };
}

async function isVacant(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) throw new NotARepository(`${path} is a file; a bare Git repository is a directory`);
    return (await readdir(path)).length === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}

/**
 * Creates the repository aside and moves it into place when it is complete: a killed start leaves nothing that blocks
 * the next one.
 */
async function create(target: string, branch: string, program: GitProgram): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const aside = `${target}.new`;
  await rm(aside, { recursive: true, force: true });
  await createAt(aside, branch, program);
  try {
    await rename(aside, target);
  } catch {
    // A volume is mounted there and can't be replaced.
    await rm(aside, { recursive: true, force: true });
    await createAt(target, branch, program);
  }
}

async function createAt(path: string, branch: string, program: GitProgram): Promise<void> {
  const outside = { binary: program.binary, environment: gitEnvironment(program) };
  await runGit(outside, ['init', '--quiet', '--bare', '--template=', `--initial-branch=${branch}`, path], '');
  await configure(path, program);
}

const isList = (key: string) => settings.filter(([other]) => other === key).length > 1;

/** Also configures a repository made by hand or by an earlier version; the operator's own settings stay. */
async function configure(path: string, program: GitProgram): Promise<void> {
  const command = { binary: program.binary, environment: repositoryEnvironment(program, path) };
  const configured = (await runGit(command, ['config', '--list', '-z'], '')).split('\0').map(line => line.split('\n'));
  // A setting with several values needs each of them.
  const isThere = ([key, value]: Setting) =>
    configured.some(([name, set]) => name === key.toLowerCase() && (set === value || !isList(key)));
  const missing = settings.filter(setting => !isThere(setting));
  // At once: `git config` writes one setting a process, and a new repository lacks them all.
  if (missing.length > 0) await appendFile(join(path, 'config'), `\n${missing.map(configLines).join('')}`);
}

/** Returns a setting in the syntax of Git's configuration files. */
function configLines([key, value]: Setting): string {
  const dot = key.indexOf('.');
  return `[${key.slice(0, dot)}]\n\t${key.slice(dot + 1)} = ${value}\n`;
}

/** @throws NotARepository naming what the path contains instead, or what its repository lacks */
async function assertUsable(path: string, program: GitProgram): Promise<void> {
  const command = { binary: program.binary, environment: repositoryEnvironment(program, path) };
  const flags = ['--is-bare-repository', '--is-shallow-repository', '--show-object-format'];
  let answers: string;
  try {
    answers = await runGit(command, ['rev-parse', ...flags], '');
  } catch (error) {
    if (!(error instanceof GitFailed) || !error.output.includes('not a git repository')) throw error;
    throw new NotARepository(
      `${path} is not a bare Git repository. Name one, or a path that does not exist to have it created`,
    );
  }
  const [isBare, isShallow, objectFormat] = answers.trim().split('\n');
  if (isBare !== 'true') {
    throw new NotARepository(
      `${path} belongs to a working copy; a push to it would not reach its files. Name a bare one`,
    );
  }
  if (isShallow === 'true') {
    throw new NotARepository(
      `${path} is a shallow clone, which lacks the history of the stores. ` +
        `Fetch the rest first: git -C ${path} fetch --unshallow`,
    );
  }
  if (objectFormat !== 'sha1') throw new NotARepository(otherFormat(path, objectFormat));
}

/** Argo CD and Flux read Git through go-git, which reads SHA-1 repositories only. */
export const otherFormat = (name: string, format = 'another hash') =>
  `${name} names its objects by ${format}, which the engines can't read. Use a repository of the format sha1`;

/** Returns the branch to follow from now on; `HEAD` remembers it for a start without the remote. */
async function branchOf(path: string, requested: string | undefined, program: GitProgram): Promise<string> {
  const command = { binary: program.binary, environment: repositoryEnvironment(program, path) };
  const { output } = await tryGit(command, ['symbolic-ref', '--quiet', 'HEAD'], '');
  const [, head] = /^refs\/heads\/(.+)$/m.exec(output) ?? [];
  const branch = requested ?? head ?? 'main';
  if (branch === head) return branch;
  // A branch that was set by mistake must not stay once it is no longer set.
  const refs = (await runGit(command, ['for-each-ref', '--format=%(refname)', 'refs/heads/'], '')).trim().split('\n');
  if (refs.includes(`refs/heads/${branch}`) || refs[0] === '') {
    await runGit(command, ['symbolic-ref', 'HEAD', `refs/heads/${branch}`], '');
  }
  return branch;
}

/**
 * Passes credentials as settings in the environment of one process: every user of the machine could read an argument,
 * and a URL ends up in logs.
 */
export async function credentialSettings({ url, credentials }: Remote): Promise<Record<string, string>> {
  if (credentials === undefined) return {};
  const { username, password } = await credentials();
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${url}.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  };
}

/** Settings for diffs: names are not escaped, and files that can't be read as text are only reported as different. */
const asText = ['-c', 'core.quotePath=false', '-c', `core.bigFileThreshold=${limits.objectBytes.blob}`];

/** Options for Git's plain output, whatever is configured. */
const plain = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-renames'];

/** @param error rethrown unless it is {@link TooLarge} */
export function notShown(error: unknown): never {
  if (!(error instanceof TooLarge)) throw error;
  throw new Refused(`This diff is too large to show: ${error.why}. Use git diff in a clone.`);
}

/** Keeps whole lines, and adds one that every reader of a diff treats as a remark. */
function cut(output: string): string {
  const end = output.lastIndexOf('\n', limits.diffBytes) + 1;
  return `${output.slice(0, end)}\\ The rest is left out: the diff exceeds ${inBytes(limits.diffBytes)}\n`;
}

/** Setting with which acknowledged writes survive a power cut. */
export const durable = ['-c', 'core.fsync=committed'];
