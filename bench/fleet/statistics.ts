/** Returns a value below or at which a share of the values is. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** `12 / 345`: the 50th and 99th of 100 values. */
export function halfAndAlmostAll(values: readonly number[]): string {
  return values.length === 0 ? 'none' : `${quantile(values, 0.5).toFixed(0)} / ${quantile(values, 0.99).toFixed(0)}`;
}
