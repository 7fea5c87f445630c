// How the pages are built: into web/dist, in chunks by page, nothing inline, so that the policy of the server may forbid inline scripts.

import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Fonts come in woff2 alone: every browser that runs these pages reads it, and the older copy would double what is shipped. */
const woff2Only: Plugin = {
  name: 'woff2-only',
  enforce: 'pre',
  transform: (code, id) =>
    /@fontsource\/.*\.css$/.test(id) ? code.replaceAll(/,\s*url\([^)]*\.woff\) format\('woff'\)/g, '') : undefined,
};

/** `/login` is a page when a browser opens it; what lies below it is the server's. */
const pageOf = (request: { url?: string }): string | undefined =>
  /^\/login(\?|$)/.test(request.url ?? '') ? '/index.html' : undefined;

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), woff2Only],
  resolve: {
    // Without it the server of development asks for six thousand files.
    alias: { '@tabler/icons-react': '@tabler/icons-react/dist/esm/icons/index.mjs' },
  },
  // It reads `composes` of CSS modules without a warning.
  css: { transformer: 'lightningcss' },
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
      ['/api', '/feeds', '/login', '/metrics', '/healthz', '/readyz'].map(path => [
        path,
        { target: process.env['TALLYLIGHT_API'] ?? 'http://127.0.0.1:8080', bypass: pageOf },
      ]),
    ),
  },
});
