import { defineConfig } from 'vitest/config';
export default defineConfig({ test: { include: ['test/engines/kafka.test.ts'], setupFiles: ['test/setup.ts'], testTimeout: 120000, hookTimeout: 120000 } });
