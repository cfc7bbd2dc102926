import { defineConfig } from 'vitest/config';

const clusterTests = '**/*.{cluster,e2e}.test.ts';

/** Long, or with many processes: `npm run rehearse`. */
const rehearsals = '**/*.rehearsal.test.ts';

/** `npm test` runs a few rounds of these, and `npm run rehearse` many. */
const longerWhenRehearsed = ['fleet/render/any-store.test.ts', 'test/ledger/model.test.ts'];

/**
 * Of these each has a shop, a repository or a server of its own and looks at nothing else. Most of their time they wait
 * for pods and for Gitea.
 */
const besideEachOther = [
  'test/{pull-requests,forges,images,review,store,store-api}/' + clusterTests,
  'test/e2e/{activity,import,pages,tabs}.e2e.test.ts',
];

/** These say how soon something has to happen, and would blame us for what runs beside them. */
const byTheClock = [
  'server/clusters/clusters.test.ts',
  'server/reconciler/reconciler.test.ts',
  'server/notify/engine-notifier.test.ts',
];

export default defineConfig({
  test: {
    reporters: ['default', './test/support/matrix.ts'],
    globalSetup: ['test/support/temporary-directory.ts', 'test/support/left-out.ts'],
    projects: [
      {
        test: {
          name: 'pure',
          include: ['{constructs,contract,fleet}/**/*.test.ts'],
          exclude: [rehearsals],
          testTimeout: 60_000,
          // No module of these remembers a test, and to load them anew takes longer than most of the tests.
          isolate: false,
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'unit',
          include: ['{cli,server,dashboard,test}/**/*.test.{ts,tsx}'],
          exclude: [clusterTests, rehearsals, ...byTheClock],
          testTimeout: 60_000,
          // Vitest would leave one core for itself, of two the half; these wait for Git and other processes anyway.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'clock',
          include: byTheClock,
          testTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'rehearsal',
          include: [`{cli,constructs,server,test}/${rehearsals}`, ...longerWhenRehearsed],
          env: {
            STOREFLEET_TEST_RUNS: process.env.STOREFLEET_TEST_RUNS ?? '200',
            STOREFLEET_TEST_STORIES: process.env.STOREFLEET_TEST_STORIES ?? '12',
          },
          testTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'beside',
          include: besideEachOther,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // A fleet sees all stores of its cluster: one file at a time, after everything that is cheap.
        test: {
          name: 'cluster',
          include: ['{server,test}/' + clusterTests],
          exclude: besideEachOther,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
