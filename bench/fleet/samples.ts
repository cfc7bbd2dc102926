import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { MeasuredFleet } from './measured-fleet.ts';

/** What is sampled of a server and its repository. */
export const figures = {
  rss: 'memory, MB',
  heap: 'heap after garbage collection, MB',
  packs: 'packs',
  loose: 'loose objects',
  data: 'data directory, MB',
  repository: 'repository, MB',
} as const;
export type Figure = keyof typeof figures;

export interface Sample {
  readonly minutes: number;
  readonly changes: number;
  readonly values: Readonly<Partial<Record<Figure, number>>>;
}

const execute = promisify(execFile);

/** Samples what needs no work of the server. */
export async function sampleOf(fleet: MeasuredFleet): Promise<Sample['values']> {
  const memory = await fleet.running?.memory().catch(() => undefined);
  const { stdout } = await fleet.git('count-objects', '-v');
  const counted = (name: string) => Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(stdout)?.[1]);
  return {
    ...(memory === undefined || Number.isNaN(memory.now) ? {} : { rss: memory.now }),
    packs: counted('packs'),
    loose: counted('count'),
    data: (await sizeOf(fleet.data)) / 1e6,
    repository: (counted('size') + counted('size-pack')) / 1000,
  };
}

/** Returns the bytes of a directory. */
async function sizeOf(directory: string): Promise<number> {
  // It fails when a file vanishes meanwhile, and has counted the others.
  const { stdout } = await execute('du', ['-sb', directory]).catch((error: unknown) => error as { stdout: string });
  return Number.parseInt(stdout, 10);
}

/** Returns how much a figure grows in 10,000 changes, by least squares. */
export function growthOf(samples: readonly Sample[], figure: Figure): number {
  const points = samples.flatMap(({ changes, values }) => {
    const value = values[figure];
    return value === undefined ? [] : [[changes / 10_000, value] as const];
  });
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [middle, level] = [mean(0), mean(1)];
  let covariance = 0;
  let variance = 0;
  for (const [x, y] of points) {
    covariance += (x - middle) * (y - level);
    variance += (x - middle) ** 2;
  }
  return variance === 0 ? 0 : covariance / variance;
}
