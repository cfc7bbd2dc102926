const suffixes: Readonly<Record<string, number>> = { '': 1, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4 };

/** A quantity of memory or disk: a whole or decimal number with `Ki`, `Mi`, `Gi`, `Ti` or nothing. */
const bytesPattern = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti)?$/;

/** The same above zero. */
export const positiveBytesPattern = new RegExp(bytesPattern.source.replace('^', '^(?=.*[1-9])'));

const anyCpuPattern = /^(\d+(?:\.\d+)?)(m)?$/;

/** A quantity of CPU in whole millicores: Kubernetes rounds a finer one, and an engine reports that as drift for ever. */
export const cpuPattern = /^(\d+m|\d+(\.\d{1,3})?)$/;

/** True if a text is a quantity that {@link bytesOf} reads. */
export const isBytes = (quantity: string) => bytesPattern.test(quantity);

/** True if a text is a quantity of CPU in whole millicores. */
export const isCpu = (quantity: string) => cpuPattern.test(quantity);

/**
 * Returns the bytes of a Kubernetes quantity of memory or disk.
 * @param quantity a whole or decimal number with `Ki`, `Mi`, `Gi`, `Ti` or nothing
 * @throws RangeError if it is not such a quantity
 */
export function bytesOf(quantity: string): number {
  const match = bytesPattern.exec(quantity);
  const factor = suffixes[match?.[2] ?? ''];
  if (match?.[1] === undefined || factor === undefined) throw new RangeError(`not a quantity of bytes: ${quantity}`);
  return Number(match[1]) * factor;
}

/**
 * Returns the millicores of a Kubernetes quantity of CPU.
 * @param quantity `100m` or a number of cores
 * @throws RangeError if it is not such a quantity
 */
export function millicoresOf(quantity: string): number {
  const match = anyCpuPattern.exec(quantity);
  if (match?.[1] === undefined) throw new RangeError(`not a quantity of CPU: ${quantity}`);
  // 0.07 * 1000 is 70.00000000000001 in floating point.
  return match[2] === undefined ? Number((Number(match[1]) * 1000).toFixed(6)) : Number(match[1]);
}

/**
 * Formats millicores, rounded up to whole ones, as Kubernetes itself would write them, `2` and not `2000m`: an engine
 * reports a value that Kubernetes rewrites as drift for ever.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function cpuQuantity(millicores: number): string {
  const whole = Math.ceil(millicores);
  return whole % 1000 === 0 ? String(whole / 1000) : `${whole}m`;
}

/** Formats bytes, rounded up to whole MiB, as Kubernetes itself would write them, `1Gi` and not `1024Mi`. */
export function byteQuantity(bytes: number): string {
  const mebibytes = Math.ceil(bytes / 1024 ** 2);
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
