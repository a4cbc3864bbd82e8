import path from 'node:path'
import { defineConfig } from 'vitest/config'

const ignored = ['node_modules/**', '.next/**', '.daypass/**', 'e2e/**']

export default defineConfig({
  // Outside of Next, `server-only` refuses to be imported; this is what it is inside.
  resolve: { alias: { 'server-only': path.join(import.meta.dirname, 'node_modules/server-only/empty.js') } },
  test: {
    root: path.resolve(import.meta.dirname),
    reporters: ['default'],
    // A test that nobody awaits, or a rejection that nobody sees, is a failure.
    dangerouslyIgnoreUnhandledErrors: false,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['lib/**/*.test.ts', 'app/**/*.test.{ts,tsx}', 'prisma/**/*.test.ts'],
          exclude: [...ignored, '**/*.db.test.ts', '**/*.kube.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          include: ['lib/**/*.db.test.ts', 'app/**/*.db.test.ts', 'prisma/**/*.db.test.ts'],
          exclude: ignored,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'kube',
          include: ['lib/**/*.kube.test.ts', 'app/**/*.kube.test.ts'],
          exclude: ignored,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // They share one API server and measure time against it.
          maxWorkers: 1,
          fileParallelism: false,
        },
      },
    ],
  },
})
