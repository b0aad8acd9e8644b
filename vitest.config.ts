import { defineConfig } from 'vitest/config';
import { fontconfigPath } from './src/reports/fontconfig.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres-server.ts'],
    // Two cores, and each file may hold an embedded database.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Charts are drawn with the shipped fonts whatever the machine has.
    env: { FONTCONFIG_FILE: fontconfigPath() },
  },
});
