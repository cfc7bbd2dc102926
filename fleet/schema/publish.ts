import { mkdir, writeFile } from 'node:fs/promises';
import { publishedSchemas } from './json-schema.ts';

// `npm run schemas`: writes the JSON Schemas that editors use. CI runs it and fails on a difference.
await mkdir('schemas', { recursive: true });
for (const [name, schema] of publishedSchemas()) {
  await writeFile(`schemas/${name}.json`, `${JSON.stringify(schema, null, 2)}\n`);
}
