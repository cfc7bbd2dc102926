import { expect } from 'vitest';
import { buildWriter } from './build-writer.ts';
import { Killing, stepsOn, type Killed, type Fixture } from './killing.ts';

/** Half of the kills for each kind of origin. */
const kills = Number(process.env.STOREFLEET_TEST_KILLS ?? 100) / 2;

/** Milliseconds, many times what a quiet machine takes. */
export const timeout = 300_000 + kills * 30_000;

/** Number of hits of each step. */
const least = Math.min(5, Math.floor(kills / 8));

/** Kills, reports the hits, and expects a hit of every step. */
export async function killAndReport(title: string, fixture: Fixture): Promise<void> {
  const { hits, ready } = await new Killing(fixture, await buildWriter(), Math.random).kill(kills, least);
  process.stdout.write(`\n${title}: ${ready.length - 1} kills\n${describeKills({ hits, ready })}\n`);
  for (const step of stepsOn(fixture.remote)) expect(hits[step], step).toBeGreaterThanOrEqual(least);
}

function describeKills({ hits, ready }: Killed): string {
  const rows = Object.entries(hits).map(([step, count]) => `  ${step.padEnd(28)}${String(count).padStart(5)}`);
  const sorted = [...ready].sort((a, b) => a - b).map(Math.round);
  const [middle, most] = [sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0];
  return [...rows, `  ready again after ${middle} ms (median), ${most} ms (longest)`].join('\n');
}
