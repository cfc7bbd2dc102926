import { registerHooks } from 'node:module';
import { URL } from 'node:url';

// Loaded before a command of the CLI (`node --import`), which then has the kinds of these tests.
const replaced = {
  '/fleet/kinds/schemas.ts': './schemas.ts',
  '/fleet/kinds/registry.ts': './fleet.ts',
  '/server/kinds/registry.ts': './server.ts',
};

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const [, instead] = Object.entries(replaced).find(([path]) => found.url.endsWith(path)) ?? [];
    return instead === undefined ? found : { ...found, url: new URL(instead, import.meta.url).href };
  },
});
