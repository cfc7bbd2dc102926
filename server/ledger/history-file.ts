import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { z } from 'zod';
import { parseParents } from '../git/log-output.ts';
import type { WarningLogger } from '../lib/logger.ts';
import { NumberList } from '../lib/number-list.ts';
import { threadYielder } from '../lib/run-in-steps.ts';
import { CommitGraph } from './commit-graph.ts';
import { PathHistory } from './path-history.ts';

/**
 * Changes with the layout of the file, and with what is noted of a commit. The numbers are written as the machine has
 * them in memory.
 */
const format = `1 ${endianness()}`;

/** Bytes of the SHA-256 of everything before it, at the end of the file. */
const digestBytes = 32;

/** Bytes that are hashed in one step, which takes a millisecond. */
const stepBytes = 1024 ** 2;

const headerSchema = z.strictObject({
  format: z.literal(format),
  tip: z.string(),
  /** Bytes of the parts after this line: commits, paths, newest touch of each path, touches, touch before each. */
  lengths: z.tuple([z.int(), z.int(), z.int(), z.int(), z.int()]),
});

/** The history of a branch: the tip of the graph is the commit to which it was read. */
export interface History {
  readonly graph: CommitGraph;
  readonly paths: PathHistory;
}

/**
 * Keeps a history in a file, so that a start reads only the commits that are newer. Nothing needs the file: one that is
 * missing, damaged or of another format is as good as none.
 */
export class HistoryFile {
  readonly #path: string;
  readonly #logger: WarningLogger | undefined;

  constructor(path: string, logger: WarningLogger | undefined) {
    this.#path = path;
    this.#logger = logger;
  }

  /** Returns the history in the file; null if there is none, or none that can be used, which is logged. */
  async read(): Promise<History | null> {
    try {
      return await decode(await readFile(this.#path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#logger?.warn(
          { err: error, path: this.#path },
          "the index of the history can't be used; it is built again",
        );
      }
      return null;
    }
  }

  /** Replaces the file. What the history has at this call is written; it may grow meanwhile. A failure is logged. */
  async write(history: History): Promise<void> {
    try {
      const aside = `${this.#path}.new`;
      await writeFile(aside, await encode(history), { mode: 0o600 });
      await rename(aside, this.#path);
    } catch (error) {
      this.#logger?.warn({ err: error, path: this.#path }, "the index of the history can't be saved");
    }
  }
}

async function encode({ graph, paths }: History): Promise<Buffer[]> {
  // All of this is noted before the first pause.
  const { size, tip } = graph;
  const { newest, touches, earlier } = paths.numbers();
  const yieldThread = threadYielder();
  const commits: string[] = [];
  for (let number = 0; number < size; number++) {
    await yieldThread();
    const parents = graph.parentsOf(number).map(parent => ` ${graph.idOf(parent)}`);
    commits.push(`${graph.secondsOf(number)} ${graph.idOf(number)}${parents.join('')}\n`);
  }
  const names: string[] = [];
  for (const path of paths.names(newest.length)) {
    await yieldThread();
    names.push(`${path}\0`);
  }
  const parts = [
    ...[commits, names].map(texts => Buffer.from(texts.join(''))),
    ...[newest, touches, earlier].map(numbers => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)),
  ];
  const header = { format, tip: graph.idOf(tip), lengths: parts.map(({ length }) => length) };
  const content = [Buffer.from(`${JSON.stringify(header)}\n`), ...parts];
  return [...content, await digest(content)];
}

/** @throws Error if it is not a whole file of this format */
async function decode(file: Buffer): Promise<History> {
  const content = file.subarray(0, -digestBytes);
  if (!file.subarray(-digestBytes).equals(await digest([content]))) throw new Error('it is damaged');
  const start = content.indexOf('\n') + 1;
  const { tip, lengths } = headerSchema.parse(JSON.parse(content.toString('utf8', 0, start)));
  let end = start;
  const [commits, names, ...numbers] = lengths.map(length => content.subarray(end, (end += length)));
  const [newest = none, touches = none, earlier = none] = numbers.map(numbersIn);

  const yieldThread = threadYielder();
  const graph = new CommitGraph();
  for (const commit of parseParents(commits?.toString() ?? '')) {
    await yieldThread();
    graph.add([commit]);
  }
  graph.moveTo(tip);
  const byName = new Map<string, number>();
  const text = names?.toString() ?? '';
  for (let from = 0, to = text.indexOf('\0'); to >= 0; from = to + 1, to = text.indexOf('\0', from)) {
    await yieldThread();
    byName.set(text.slice(from, to), newest[byName.size] ?? -1);
  }
  return { graph, paths: new PathHistory(byName, new NumberList(touches), new NumberList(earlier)) };
}

const none = new Int32Array();

/** Copies the numbers, which must lie at a multiple of four bytes. */
function numbersIn(bytes: Buffer): Int32Array<ArrayBuffer> {
  return new Int32Array(new Uint8Array(bytes).buffer);
}

async function digest(parts: readonly Buffer[]): Promise<Buffer> {
  const hash = createHash('sha256');
  const yieldThread = threadYielder();
  for (const part of parts) {
    for (let from = 0; from < part.length; from += stepBytes) {
      await yieldThread();
      hash.update(part.subarray(from, from + stepBytes));
    }
  }
  return hash.digest();
}
