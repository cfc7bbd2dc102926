const suffixes: Readonly<Record<string, number>> = { '': 1, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4 };

/**
 * Bytes of a Kubernetes quantity of memory or disk.
 * @param quantity a whole or decimal number with `Ki`, `Mi`, `Gi`, `Ti` or nothing
 * @throws RangeError when it is not such a quantity
 */
export function bytesOf(quantity: string): number {
  const match = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti)?$/.exec(quantity);
  const factor = suffixes[match?.[2] ?? ''];
  if (match?.[1] === undefined || factor === undefined) throw new RangeError(`not a quantity of bytes: ${quantity}`);
  return Number(match[1]) * factor;
}

/**
 * Millicores of a Kubernetes quantity of CPU.
 * @param quantity `100m` or a number of cores
 * @throws RangeError when it is not such a quantity
 */
export function millicoresOf(quantity: string): number {
  const match = /^(\d+(?:\.\d+)?)(m)?$/.exec(quantity);
  if (match?.[1] === undefined) throw new RangeError(`not a quantity of CPU: ${quantity}`);
  // 0.07 * 1000 is 70.00000000000001 in floating point.
  return match[2] === undefined ? Number((Number(match[1]) * 1000).toFixed(6)) : Number(match[1]);
}
