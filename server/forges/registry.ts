import { gitea } from './gitea/index.ts';
import { github } from './github/index.ts';
import type { ForgeType } from './types.ts';

/** The forges that Storefleet works with. The one list of them: adding one is a folder and a line here. */
export const forgeTypes: readonly ForgeType[] = [github, gitea];
