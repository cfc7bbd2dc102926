import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// Imports flow one way: imports <- constructs <- fleet <- contract <- server <- cli. The dashboard imports schemas and
// the contract only.
const zone = (target, from, except = []) => ({ target, from, except });
const zones = [
  zone('./imports', ['./constructs', './fleet', './contract', './cli', './server', './dashboard', './test']),
  zone('./constructs', ['./fleet', './contract', './cli', './server', './dashboard', './test']),
  zone('./fleet', ['./contract', './cli', './server', './dashboard', './test']),
  zone('./contract', ['./imports', './constructs', './cli', './server', './dashboard', './test']),
  zone('./server', ['./cli', './dashboard', './test']),
  zone('./cli', ['./dashboard', './test']),
  zone('./dashboard', ['./imports', './constructs', './cli', './server', './test']),
  // Features of the dashboard never import each other.
  ...readdirSync(join(import.meta.dirname, 'dashboard/features')).map(feature =>
    zone(`./dashboard/features/${feature}`, ['./dashboard/features'], [`./${feature}`]),
  ),
  { target: './dashboard', from: './fleet', except: ['./schema'] },
  // `git` and `lib`, which all folders share, import nothing else of the server.
  { target: './server/lib', from: './server', except: ['./lib'] },
  { target: './server/git', from: './server', except: ['./git', './lib'] },
  // A phase is evaluated without any adapter.
  { target: './server/status', from: './server', except: ['./status'] },
  { target: './server/forges', from: './server', except: ['./forges'] },
  { target: './server/engines', from: './server', except: ['./engines', './clusters', './status', './lib'] },
  { target: './server/clusters', from: './server/engines' },
  ...['forges', 'engines'].map(folder => ({
    target: ['./cli', `./server/!(${folder})/**/*`, './server/*'],
    from: `./server/${folder}`,
    except: ['./index.ts'],
  })),
  // The dashboard bundles the schemas, and with them the rules that the constructs share.
  { target: './constructs/rules', from: '.', except: ['./constructs/rules'] },
  { target: './fleet/schema', from: './constructs', except: ['./rules'] },
  // The dashboard bundles the actions, which receive planning and rendering as arguments.
  { target: './fleet/actions', from: './fleet', except: ['./actions', './schema', './model/errors.ts'] },
  // The schemas of store kinds and engines belong to those of the fleet; their behaviour does not.
  { target: './fleet/schema', from: './fleet', except: ['./schema', './kinds', './engines/schemas.ts'] },
  { target: './fleet/engines/*/settings.ts', from: '.', except: ['./fleet/schema', './node_modules'] },
  // A store kind, an engine and a forge import neither their siblings nor the registry.
  ...[
    './fleet/kinds',
    './fleet/engines',
    './server/kinds',
    './dashboard/kinds',
    './server/engines',
    './server/forges',
  ].flatMap(apart),
];

/** Returns zones that keep the subfolders of a folder apart; they may import its files, except the registries. */
function apart(folder) {
  const lists = ['index.ts', 'registry.ts', 'schemas.ts'];
  const entries = readdirSync(join(import.meta.dirname, folder), { withFileTypes: true });
  const shared = entries.filter(entry => entry.isFile() && !lists.includes(entry.name));
  return entries
    .filter(entry => entry.isDirectory())
    .map(own =>
      zone(
        `${folder}/${own.name}`,
        [folder],
        [own, ...shared].map(({ name }) => `./${name}`),
      ),
    );
}

export default tseslint.config(
  { ignores: ['imports/', 'dist/', 'build/', 'node_modules/', '.storefleet/', 'test/output/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  importX.flatConfigs.recommended,
  importX.flatConfigs.typescript,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })] },
    rules: {
      // Checks our own cycles only: other people's declaration files need not parse.
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/order': ['error', { alphabetize: { order: 'asc' }, 'newlines-between': 'never' }],
      // TypeScript reports these.
      'import-x/namespace': 'off',
      'import-x/default': 'off',
      'import-x/no-named-as-default-member': 'off',
      'import-x/no-named-as-default': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // One style of private state: `#name`. Only a constructor has no other way to be private.
      'no-restricted-syntax': [
        'error',
        ...[
          "TSParameterProperty[accessibility='private']",
          "PropertyDefinition[accessibility='private']",
          "MethodDefinition[accessibility='private'][kind!='constructor']",
        ].map(selector => ({ selector, message: 'Private members are written as #name.' })),
      ],
    },
  },
  // Constructs add themselves to the tree: `new X(this, …)` is their normal use.
  { files: ['constructs/**', 'fleet/**'], rules: { 'no-new': 'off' } },
  // Tests may use the builders of test/support.
  { files: ['**/*.test.{ts,tsx}'], rules: { 'import-x/no-restricted-paths': 'off' } },
  { files: ['dashboard/**'], ...reactHooks.configs.flat.recommended },
  // Environment variables are read in the entry points only.
  {
    files: ['constructs/**', 'contract/**', 'fleet/**', 'server/**', 'dashboard/**'],
    ignores: ['**/*.test.ts', 'fleet/cdk8s-app.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Environment variables are read in the entry points only.' },
      ],
    },
  },
  // Deciding is pure: rendering, planning and evaluating use no clock and no randomness.
  {
    files: ['constructs/**', 'fleet/**', 'server/kinds/**', 'server/status/**'],
    ignores: ['**/*.test.ts', 'fleet/cdk8s-app.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'A render is deterministic.' },
        { object: 'Date', property: 'now', message: 'Time is an argument.' },
        { object: 'process', property: 'env', message: 'Environment variables are read in the entry points only.' },
      ],
    },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
);
