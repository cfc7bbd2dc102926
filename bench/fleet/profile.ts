import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';

const profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  /** Microseconds of the monotonic clock. */
  startTime: z.number(),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** A named part of the time of a server. */
export interface Period {
  readonly title: string;
  readonly from: number;
  readonly to: number;
}

/** Microseconds of the clock of profiles. */
export const monotonic = () => Number(process.hrtime.bigint() / 1000n);

/** Returns the ten functions of a server's main thread with the most self time in each period, as Markdown tables. */
export async function topTen(directory: string, pid: number, periods: readonly Period[]): Promise<string> {
  const file = (await readdir(directory)).find(name => name.includes(`.${pid}.0.`));
  if (file === undefined) throw new Error(`the server ${pid} has written no profile`);
  const read = profile.parse(JSON.parse(await readFile(join(directory, file), 'utf8')));
  return periods.map(period => topTenOf(read, period)).join('\n\n');
}

function topTenOf({ nodes, startTime, samples, timeDeltas }: z.output<typeof profile>, period: Period): string {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  let at = startTime;
  for (const [index, sample] of samples.entries()) {
    at += timeDeltas[index] ?? 0;
    const name = names.get(sample) ?? '';
    const taken = timeDeltas[index + 1] ?? 0;
    if (at >= period.from && at < period.to && name !== '(idle)') times.set(name, (times.get(name) ?? 0) + taken);
  }
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0);
  const top = [...times].sort(([, a], [, b]) => b - a).slice(0, 10);
  const share = ((busy / (period.to - period.from)) * 100).toFixed(0);
  return [
    `| ${period.title}: event loop busy ${share} % of the time | % of busy time |`,
    '| --- | --- |',
    ...top.map(([name, time]) => `| \`${name}\` | ${((time / busy) * 100).toFixed(1)} |`),
  ].join('\n');
}

function nameOf({ functionName, url, lineNumber }: z.output<typeof profile>['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return url === '' ? name : `${name} ${basename(url)}:${lineNumber + 1}`;
}
