/** Returns the milliseconds of an ISO time; null if it is absent or invalid. */
function millis(time: string | null | undefined): number | null {
  if (time === null || time === undefined) return null;
  const value = Date.parse(time);
  return Number.isNaN(value) ? null : value;
}

/** Returns the seconds from `time` to `now`, never negative; null if `time` is unknown. */
export function secondsSince(time: string | null | undefined, now: Date): number | null {
  const from = millis(time);
  const to = now.getTime();
  return from === null || Number.isNaN(to) ? null : Math.max(0, (to - from) / 1000);
}

/** True if at least `seconds` have passed since `time`; false for an unknown time. */
export function passed(time: string | null | undefined, seconds: number, now: Date): boolean {
  const age = secondsSince(time, now);
  return age !== null && age >= seconds;
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
