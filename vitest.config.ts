import { defineConfig, type ViteUserConfig } from 'vitest/config';

const shared = { sequence: { shuffle: true }, testTimeout: 20_000, hookTimeout: 60_000 };

/**
 * unit: pure and in-process. contract: real servers and sockets on loopback. e2e: the built command
 * line, a real browser, a real terminal; one at a time, since timing is measured there.
 */
const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/contract/**', 'test/e2e/**'],
          pool: 'threads',
        },
      },
      {
        test: {
          ...shared,
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});

export default config;
