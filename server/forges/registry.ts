import { gitea } from './gitea/index.ts';
import { github } from './github/index.ts';
import type { ForgeType } from './types.ts';

/** The forges that Storefleet supports, and the only list of them. To add one, add a folder and a line here. */
export const forgeTypes: readonly ForgeType[] = [github, gitea];
