import { writeFile } from 'node:fs/promises';
import { actionsReference } from './actions-reference.ts';
import { openApiDocument } from './openapi.ts';

// `npm run schemas`: writes the published files of the contract. CI runs it and fails on a difference.
await writeFile('docs/actions.md', actionsReference());
await writeFile('schemas/openapi.json', `${JSON.stringify(openApiDocument(), null, 2)}\n`);
