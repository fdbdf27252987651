import { defineConfig } from 'vitest/config';

const shared = {
  environment: 'node',
  pool: 'forks',
  testTimeout: 20_000,
  hookTimeout: 30_000,
  restoreMocks: true,
} as const;

export default defineConfig({
  test: {
    globalSetup: ['test/support/postgres-server.ts'],
    projects: [
      {
        test: {
          ...shared,
          name: 'tests',
          include: [
            'hub/**/*.test.ts',
            'simulators/**/*.test.ts',
            'dashboard/src/**/*.test.{ts,tsx}',
            'test/**/*.test.ts',
          ],
          exclude: ['test/bench/**', 'test/chaos/**', 'test/browser/**', '**/node_modules/**'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // A real browser and a hub beside it want the machine to themselves, or their waits measure the neighbours.
        test: {
          ...shared,
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
