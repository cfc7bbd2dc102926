import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments, stringify } from 'yaml';
import { render, resolve } from '#fleet';
import { fleetFile, parseFile, parseValue, storeFile, type StoreInput } from '#fleet/schema';

/**
 * Measures seconds to render many stores, from their requests to the texts below `dist/`, and beside it the same plain
 * objects dumped with the `yaml` package, alternating in the same process. The reference is the least effort without
 * constructs and checks: the objects of one rendered store are kept as JSON, name and title are put into that text, it
 * is parsed, and `stringify` dumps each object. Both are the quickest ways that we know; the reference ignores readers
 * of YAML 1.1, such as Kubernetes and the engines.
 * npx tsx bench/render.ts [stores] [rounds]
 * Only numbers from a machine without other load count.
 */
const [stores = 1000, rounds = 7] = process.argv.slice(2).map(Number);
const fleet = parseFile(fleetFile, 'fleet.yaml', await readFile('fleet.yaml', 'utf8'));

/** Files of one store: text by path. */
type Files = ReadonlyMap<string, string>;

const began = performance.now();
const model = ours('placeholder', 'Model of a title');
const first = performance.now() - began;
const template = JSON.stringify([...model].map(([path, text]) => [path, objectsOf(text)]));

if (!isDeepStrictEqual(contentsOf(plain('acme', 'Acme Toys')), contentsOf(ours('acme', 'Acme Toys')))) {
  throw new Error('both sides must write the same objects');
}

const plainTimes: number[] = [];
const ourTimes: number[] = [];
for (let index = 0; index < stores * rounds; index += 1) {
  // One store each, in turn, so that other load of the machine affects both.
  plainTimes.push(timeOf(() => plain(`shop-${index}`, `Shop ${index}`)));
  ourTimes.push(timeOf(() => ours(`shop-${index}`, `Shop ${index}`)));
}
// Everything is compiled by then.
const warm = ourTimes.slice(100);

const reference = secondsOf(plainTimes);
print(
  [`${stores} stores`, `seconds: median of ${rounds} rounds (each)`, 'ms a store', 'times the plain objects'],
  [row('plain objects, `yaml`', reference), row('Storefleet', secondsOf(ourTimes))],
);
console.log('');
print(
  ['one store', 'ms'],
  [
    ['the first of a process', first.toFixed(1)],
    ['warm, median', median(warm).toFixed(2)],
    ['warm, 99 of 100 within', quantile(warm, 0.99).toFixed(2)],
  ],
);

function ours(name: string, title: string): Files {
  const input: StoreInput = {
    apiVersion: 'storefleet.dev/v1',
    kind: 'WooStore',
    metadata: { name },
    spec: { title, owner: 'toys', admin: { email: 'owner@example.com' }, country: 'DE', sampleProducts: true },
  };
  const store = parseValue(storeFile, input);
  return render(store, resolve(store, fleet));
}

function plain(name: string, title: string): Files {
  const files = JSON.parse(template.replaceAll('placeholder', name).replaceAll('Model of a title', title)) as [
    string,
    object[],
  ][];
  return new Map(
    files.map(([path, objects]) => [
      path,
      objects.map(object => `---\n${stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })}`).join(''),
    ]),
  );
}

/** Milliseconds. */
function timeOf(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** Seconds of each round. */
function secondsOf(times: readonly number[]): number[] {
  return Array.from({ length: rounds }, (_, round) =>
    times.slice(round * stores, (round + 1) * stores).reduce((sum, time) => sum + time / 1000, 0),
  );
}

function row(name: string, seconds: readonly number[]): string[] {
  return [
    name,
    `${median(seconds).toFixed(2)} (${seconds.map(value => value.toFixed(2)).join(', ')})`,
    ((median(seconds) / stores) * 1000).toFixed(2),
    median(seconds.map((value, round) => value / (reference[round] ?? NaN))).toFixed(2),
  ];
}

function contentsOf(files: Files) {
  return new Map([...files].map(([path, text]) => [path, objectsOf(text)]));
}

function objectsOf(text: string): unknown[] {
  return parseAllDocuments(text).map(document => document.toJS() as unknown);
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * part)] ?? 0;
}

function print(head: readonly string[], rows: readonly (readonly string[])[]): void {
  for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`);
}
