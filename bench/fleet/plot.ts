import { figures, type Figure, type Sample } from './samples.ts';

const width = 900;
const height = 130;
const left = 70;

/** Returns an SVG image with one graph a figure over the minutes; a line marks each restart. */
export function plot(samples: readonly Sample[], restarts: readonly number[]): string {
  const names = Object.keys(figures) as Figure[];
  const end = Math.max(...samples.map(({ minutes }) => minutes));
  const x = (minutes: number) => (left + (minutes / end) * (width - left - 10)).toFixed(1);
  const graphs = names.map((name, index) => {
    const points = samples.flatMap(({ minutes, values }) => {
      const value = values[name];
      return value === undefined ? [] : [[minutes, value] as const];
    });
    const most = Math.max(1, ...points.map(([, value]) => value));
    const bottom = (index + 1) * height - 15;
    const y = (value: number) => (bottom - (value / most) * (height - 45)).toFixed(1);
    return [
      `<text x="${left}" y="${bottom - height + 40}" font-weight="bold">${figures[name]}</text>`,
      `<text x="${left - 6}" y="${y(most)}" text-anchor="end" dy="8">${most.toFixed(0)}</text>`,
      `<text x="${left - 6}" y="${bottom}" text-anchor="end">0</text>`,
      `<line x1="${left}" x2="${width - 10}" y1="${bottom}" y2="${bottom}" stroke="#999"/>`,
      ...restarts.map(at => `<line x1="${x(at)}" x2="${x(at)}" y1="${y(most)}" y2="${bottom}" stroke="#d66"/>`),
      `<polyline fill="none" stroke="#25c" points="${points.map(([at, value]) => `${x(at)},${y(value)}`).join(' ')}"/>`,
    ].join('\n');
  });
  const bottom = names.length * height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 10}" font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...graphs,
    `<text x="${width - 10}" y="${bottom + 4}" text-anchor="end">${end.toFixed(0)} minutes; red: restarts</text>`,
    '</svg>\n',
  ].join('\n');
}
