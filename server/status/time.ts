/** Returns the milliseconds of an ISO time; null if it is absent or invalid. */
function millis(time: string | null | undefined): number | null {
  if (time === null || time === undefined) return null;
  const value = Date.parse(time);
  return Number.isNaN(value) ? null : value;
}

/** The time at which a store is evaluated. It notes from which time on the same facts may give another result. */
export class Moment {
  readonly #milliseconds: number;
  #changesAt = Infinity;

  constructor(at: Date) {
    this.#milliseconds = at.getTime();
  }

  /** Milliseconds since the epoch at which the next delay passes of those that were read; infinite if none is left. */
  get changesAt(): number {
    return this.#changesAt;
  }

  /** True if at least `seconds` have passed since `time`; false for an unknown time. */
  passed(time: string | null | undefined, seconds: number): boolean {
    const from = millis(time);
    if (from === null || Number.isNaN(this.#milliseconds)) return false;
    const end = from + seconds * 1000;
    if (this.#milliseconds >= end) return true;
    this.#changesAt = Math.min(this.#changesAt, end);
    return false;
  }
}

/** Returns the latest of some valid times. */
export function latest(...times: readonly (string | null | undefined)[]): string | null {
  return pick(times, (candidate, best) => candidate > best);
}

/** Returns the earliest of some valid times. */
export function earliest(...times: readonly (string | null | undefined)[]): string | null {
  return pick(times, (candidate, best) => candidate < best);
}

function pick(
  times: readonly (string | null | undefined)[],
  better: (candidate: number, best: number) => boolean,
): string | null {
  let chosen: string | null = null;
  let best: number | null = null;
  for (const time of times) {
    const value = millis(time);
    if (value === null || (best !== null && !better(value, best))) continue;
    best = value;
    chosen = time ?? null;
  }
  return chosen;
}

/** Formats `10 minutes`, `45 seconds`. */
export function inWords(seconds: number): string {
  const [amount, unit] =
    seconds < 120
      ? [seconds, 'second']
      : seconds < 7200
        ? [seconds / 60, 'minute']
        : seconds < 172_800
          ? [seconds / 3600, 'hour']
          : [seconds / 86_400, 'day'];
  const rounded = Math.round(amount);
  return `${rounded} ${unit}${rounded === 1 ? '' : 's'}`;
}
