import { readFile } from 'node:fs/promises';

/** A long turn of a server's event loop, as bench/stall-probe.js writes it. */
export interface Stall {
  /** Milliseconds since the epoch. */
  readonly end: number;
  readonly wall: number;
  readonly cpu: number;
}

export async function readStalls(log: string): Promise<Stall[]> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).split('\n').filter(Boolean);
  return lines.map(line => JSON.parse(line) as Stall);
}

/** Milliseconds since the epoch, by the same clock as the probe's. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Returns the turns that overlap a period. */
export function during(stalls: readonly Stall[], from: number, to: number): Stall[] {
  return stalls.filter(({ end, wall }) => end > from && end - wall < to);
}
