import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const clusterTests = '**/*.{cluster,e2e}.test.ts';

/** Tests that are long or start many processes: `npm run rehearse`. */
const rehearsals = '**/*.rehearsal.test.ts';

/** `npm test` runs a few rounds of these, and `npm run rehearse` many. */
const longerWhenRehearsed = ['fleet/render/any-store.test.ts', 'test/ledger/model.test.ts'];

/**
 * Each of these has its own shop, repository or server, or uses only its own stores, and no two of them have a fleet on
 * the same engine. Most of the time they wait for pods and for Gitea.
 */
const inParallel = [
  'server/clusters/' + clusterTests,
  'test/{pull-requests,forges,images,review,store,store-api}/' + clusterTests,
  'test/e2e/{activity,import,isolation,pages,second-kind,tabs,without-cluster}.e2e.test.ts',
];

/** These replace modules by `vi.mock`, which a worker remembers, so each needs its own worker. */
const withReplacedModules = [
  'server/{engines,forges}/registry.test.ts',
  'server/http/imports.test.ts',
  'test/kinds/second-kind{,-form}.test.{ts,tsx}',
  'test/actions/*.test.{ts,tsx}',
  'dashboard/shared/history/action-badge.test.tsx',
  'dashboard/features/store-page/offered-actions.test.tsx',
];

/** Vitest would leave a core free; the tests wait for Git and other processes a third of the time. */
const workers = Math.ceil(1.5 * availableParallelism());

export default defineConfig({
  test: {
    reporters: ['default', './test/support/matrix.ts'],
    globalSetup: ['test/support/temporary-directory.ts', 'test/support/skipped-tests.ts'],
    projects: [
      {
        test: {
          name: 'pure',
          include: ['{constructs,contract,fleet}/**/*.test.ts'],
          exclude: [rehearsals],
          testTimeout: 180_000,
          // Loading the modules again for each file takes longer than most of the tests.
          isolate: false,
          maxWorkers: workers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'unit',
          include: ['{cli,server,test}/**/*.test.ts'],
          exclude: [clusterTests, rehearsals, ...withReplacedModules],
          testTimeout: 180_000,
          isolate: false,
          unstubEnvs: true,
          maxWorkers: workers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'dashboard',
          include: ['dashboard/**/*.test.{ts,tsx}'],
          exclude: withReplacedModules,
          testTimeout: 180_000,
          isolate: false,
          unstubGlobals: true,
          maxWorkers: workers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'replaced-modules',
          include: withReplacedModules,
          testTimeout: 180_000,
          maxWorkers: workers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'rehearsal',
          include: [`{cli,constructs,server,test}/${rehearsals}`, ...longerWhenRehearsed],
          env: {
            STOREFLEET_TEST_RUNS: process.env.STOREFLEET_TEST_RUNS ?? '200',
            STOREFLEET_TEST_SEQUENCES: process.env.STOREFLEET_TEST_SEQUENCES ?? '12',
          },
          testTimeout: 900_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'cluster-parallel',
          include: inParallel,
          testTimeout: 600_000,
          hookTimeout: 300_000,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // A fleet sees all stores of its cluster, so these files run one at a time, after all that are cheap.
        test: {
          name: 'cluster-serial',
          include: ['test/e2e/' + clusterTests],
          exclude: inParallel,
          testTimeout: 600_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
