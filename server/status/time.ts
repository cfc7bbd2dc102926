/** Milliseconds of an ISO time; null when there is none or it can't be read. */
function millis(time: string | null | undefined): number | null {
  if (time === null || time === undefined) return null;
  const value = Date.parse(time);
  return Number.isNaN(value) ? null : value;
}

/** Seconds from `time` to `now`, never negative; null when `time` is unknown. */
export function secondsSince(time: string | null | undefined, now: Date): number | null {
  const from = millis(time);
  const to = now.getTime();
  return from === null || Number.isNaN(to) ? null : Math.max(0, (to - from) / 1000);
}

/** Whether at least `seconds` have passed since `time`; an unknown time has not. */
export function passed(time: string | null | undefined, seconds: number, now: Date): boolean {
  const age = secondsSince(time, now);
  return age !== null && age >= seconds;
}

/** The latest of some times that can be read. */
export function latest(...times: readonly (string | null | undefined)[]): string | null {
  return pick(times, (candidate, best) => candidate > best);
}

/** The earliest of some times that can be read. */
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

/** `10 minutes`, `45 seconds`. */
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
