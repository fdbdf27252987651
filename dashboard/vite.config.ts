import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { fieldPages } from './field-build.ts';

const hub = 'http://127.0.0.1:8080';

/** Builds the dashboard the hub serves; `vite dashboard` serves it with reloads in front of a running hub. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), fieldPages()],
  worker: { format: 'es' },
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    // Which chunks a page loads at first: test/repo holds them to a budget.
    manifest: true,
    target: 'es2022',
    // The hub's Content-Security-Policy allows no inline script and no data: module.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // The map alone is larger than the default limit; it is its own chunk and waits for nothing else.
    chunkSizeWarningLimit: 1200,
    // So is what draws charts: pages with a chart share it, and the first page goes without.
    rolldownOptions: {
      input: {
        index: `${import.meta.dirname}/index.html`,
        // Tablets of stations and phones of workers, which load nothing of the desk.
        field: `${import.meta.dirname}/field.html`,
        'field-worker': `${import.meta.dirname}/src/field-worker.ts`,
      },
      output: {
        // A service worker stands at the root, and its name is asked for again and again.
        entryFileNames: ({ name }) => (name === 'field-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
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
