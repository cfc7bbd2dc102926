const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes with three digits at most: `704 MiB`, `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 1024 && unit < binaryUnits.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${sign(bytes)}${trim(value)} ${binaryUnits[unit] ?? 'B'}`;
}

/** Millicores as cores: `0.35 CPU`, `2 CPU`. */
export function formatCpu(millicores: number): string {
  return `${sign(millicores)}${trim(Math.abs(millicores) / 1000)} CPU`;
}

/** `5,000`, `−12`. */
export function formatNumber(value: number): string {
  return `${sign(value)}${Math.abs(value).toLocaleString('en')}`;
}

export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** Formats a difference, with its sign. */
export function asDifference(amount: number, format: (amount: number) => string): string {
  return amount > 0 ? `+${format(amount)}` : format(amount);
}

const sign = (value: number) => (value < 0 ? '−' : '');

function trim(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toFixed(value >= 10 ? 1 : 2)));
}
