import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const hub = 'http://127.0.0.1:8080';

/** Builds the dashboard the hub serves; `vite dashboard` serves it with reloads in front of a running hub. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    target: 'es2022',
    // The hub's Content-Security-Policy allows no inline script and no data: module.
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // The map alone is larger than the default limit; it is its own chunk and waits for nothing else.
    chunkSizeWarningLimit: 1200,
    // So is what draws charts: pages with a chart share it, and the first page goes without.
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: 'echarts', test: /node_modules\/(?:echarts|zrender)\// }] },
      },
    },
  },
  server: {
    proxy: {
      '/api': hub,
      '/socket.io': { target: hub, ws: true },
    },
  },
});
