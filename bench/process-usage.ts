import { readdir, readFile } from 'node:fs/promises';

/** Seconds of CPU that a process has used, and those of the processes that it started. Read from `/proc`. */
export interface CpuTime {
  readonly own: number;
  readonly children: number;
}

const ticksPerSecond = 100;

interface Times {
  readonly parent: number;
  readonly own: number;
  /** Of children that have ended. */
  readonly ended: number;
}

export async function cpuOf(pid: number): Promise<CpuTime> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number);
  const read = await Promise.all(pids.map(async id => [id, await timesOf(id)] as const));
  const processes = new Map(read.flatMap(([id, times]) => (times === undefined ? [] : [[id, times] as const])));
  const self = processes.get(pid);
  if (self === undefined) throw new Error(`the process ${pid} has ended`);
  let children = self.ended;
  const started = (parent: number) => [...processes].filter(([, times]) => times.parent === parent);
  for (const waiting = started(pid); ;) {
    const next = waiting.pop();
    if (next === undefined) return { own: self.own, children };
    const [id, { own, ended }] = next;
    children += own + ended;
    waiting.push(...started(id));
  }
}

/** @returns undefined if the process has ended */
async function timesOf(pid: number): Promise<Times | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The name before it may have spaces and brackets.
  const fields = text
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);
  const seconds = (field: number) => (fields[field] ?? 0) / ticksPerSecond;
  return { parent: fields[1] ?? 0, own: seconds(11) + seconds(12), ended: seconds(13) + seconds(14) };
}

/** Megabytes that a process has in memory, and the most that it had. */
export async function memoryOf(pid: number): Promise<{ now: number; peak: number }> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1024;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}
