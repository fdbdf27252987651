import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { beforeAll, expect, test, vi } from 'vitest';

/** What a tablet loads before it can show an order, over whatever network its station has. */
const MOST_BYTES = 150_000;

const files = new Map<string, string | Uint8Array>();
type Manifest = Record<string, { file: string; imports?: string[]; dynamicImports?: string[] }>;

beforeAll(async () => {
  // What is measured is what is served: under test React would come with its tools for developers.
  vi.stubEnv('NODE_ENV', 'production');
  const built = await build({
    root: 'dashboard',
    configFile: 'dashboard/vite.config.ts',
    logLevel: 'error',
    build: { write: false },
  });
  for (const part of (built as Rolldown.RolldownOutput).output)
    files.set(part.fileName, part.type === 'chunk' ? part.code : part.source);
  vi.unstubAllEnvs();
}, 60_000);

/** The chunks that these load before anything is asked of them. */
function loadedBy(entries: readonly string[]): string[] {
  const manifest = JSON.parse(String(files.get('.vite/manifest.json'))) as Manifest;
  const found = new Set<string>();
  const visit = (key: string): void => {
    const { file, imports = [] } = manifest[key]!;
    if (found.has(file)) return;
    found.add(file);
    for (const one of imports) visit(one);
  };
  for (const entry of entries) visit(entry);
  return [...found];
}

test('the page of a station loads at most 150 kB of code, and neither map nor charts with it', () => {
  const loaded = loadedBy(['field.html', 'src/features/station/StationPage.tsx']);
  const bytes = loaded.reduce((sum, name) => sum + gzipSync(files.get(name)!).length, 0);
  expect(bytes).toBeGreaterThan(60_000);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  expect(loaded.filter((name) => /map|echarts|index-/i.test(name))).toEqual([]);
});

test('the service worker keeps every file a station or a worker can come to need, and imports nothing', () => {
  const worker = String(files.get('field-worker.js'));
  expect(worker).not.toMatch(/^\s*import\b/m);
  const kept = [...worker.matchAll(/\/assets\/[\w.-]+/g)].map(([path]) => path.slice(1));
  const pages = ['station/StationPage', 'station/StationMap', 'worker/WorkerPage', 'map/PlaceMap'].map(
    (name) => `src/features/${name}.tsx`,
  );
  expect(loadedBy(['field.html', ...pages]).filter((name) => !kept.includes(name))).toEqual([]);
  expect(kept.filter((name) => !files.has(name))).toEqual([]);
  expect(kept.some((name) => name.includes('maplibre-gl-worker'))).toBe(true);
});
