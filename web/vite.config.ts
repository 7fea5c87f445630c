// How the pages are built: into web/dist, in chunks by page, nothing inline, so that the policy of the server may forbid inline scripts.

import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: join(import.meta.dirname, 'dist'),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    sourcemap: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_500,
    manifest: true,
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/api', '/feeds', '/login'].map(path => [path, process.env['TALLYLIGHT_API'] ?? 'http://127.0.0.1:8080']),
    ),
  },
});
