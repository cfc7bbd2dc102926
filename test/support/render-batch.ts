import { text } from 'node:stream/consumers';
import { render, resolve } from '#fleet';
import { fleetFile, parseFile, parseValue, storeFile } from '#fleet/schema';

// A separate process that renders: `{ fleet, inputs }` as JSON in, path and text of every file as JSON out.
const { fleet: fleetText, inputs } = JSON.parse(await text(process.stdin)) as { fleet: string; inputs: unknown[] };
const fleet = parseFile(fleetFile, 'fleet.yaml', fleetText);
const files = inputs.map(input => {
  const store = parseValue(storeFile, input);
  return [...render(store, resolve(store, fleet))];
});
process.stdout.write(JSON.stringify(files));
