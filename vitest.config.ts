import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type TestUserConfig } from 'vitest/config';

// Compiled sources by their content: for the processes of the tests, and for the hubs and the threads they start.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'gridwatch-compile-cache');

// Each test has directories, databases, ports and hubs of its own, and modules keep no state: files share a process,
// which then has the hub loaded, and Node runs the sources as it does those of a hub.
const overHubs = { isolate: false, experimental: { viteModuleRunner: false, nodeLoader: false } };

// Files that decode and encode: native code that falls takes its process along, so each has one of its own.
const overVideo = [
  'test/flow/{video,recording,simulator-camera,alert-pictures,lens}*.test.ts',
  'hub/video/**/*.property.test.ts',
];

const shared = {
  environment: 'node',
  pool: 'forks',
  setupFiles: ['test/support/each-file.ts'],
  testTimeout: 20_000,
  hookTimeout: 30_000,
  restoreMocks: true,
} satisfies TestUserConfig;

export default defineConfig({
  test: {
    globalSetup: ['test/support/postgres-server.ts', 'test/support/fresh-stores.ts'],
    projects: [
      {
        test: {
          ...shared,
          ...overHubs,
          name: 'tests',
          include: ['hub/**/*.test.ts', 'simulators/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['test/{bench,chaos,browser}/**', ...overVideo, '**/node_modules/**'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'video',
          include: overVideo,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'dashboard',
          include: ['dashboard/src/**/*.test.{ts,tsx}'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          isolate: false,
        },
      },
      {
        // A real browser and a hub beside it want the machine to themselves, or their waits measure the neighbours.
        test: {
          ...shared,
          ...overHubs,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Hubs are killed and started again here, after everything else; one file a database, and they wait more than they
        // work.
        test: {
          ...shared,
          ...overHubs,
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          maxWorkers: 3,
          testTimeout: 600_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
