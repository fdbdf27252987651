import { createHash } from 'node:crypto';
import type { OutputBundle, OutputChunk } from 'rolldown';
import type { Plugin } from 'vite';
import { isFieldPath } from './src/field-paths.ts';

/** What stands in the source of the service worker for the files it keeps. */
const PLACEHOLDER = '%FIELD_FILES%';
/** Served beside the build and needed by the pages. */
const PUBLIC_FILES = ['theme.js', 'icon.svg', 'icon-192.png', 'station.webmanifest', 'worker.webmanifest'];

/** Every file a page can come to need, from its entry on. */
function reachable(bundle: OutputBundle, entry: OutputChunk): string[] {
  const found = new Set<string>();
  const visit = (fileName: string): void => {
    if (found.has(fileName)) return;
    const part = bundle[fileName];
    if (!part) return;
    found.add(fileName);
    if (part.type !== 'chunk') return;
    const { importedCss = [], importedAssets = [] } = part.viteMetadata ?? {};
    for (const one of [...part.imports, ...part.dynamicImports, ...importedCss, ...importedAssets])
      visit(one);
  };
  visit(entry.fileName);
  return [...found];
}

/**
 * Gives the service worker the list of what it keeps, named by its digest: another build is another list, and so another
 * worker. On the development server it answers their addresses with `field.html`, as the hub does.
 */
export function fieldPages(): Plugin {
  return {
    name: 'gridwatch-field-pages',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        if (isFieldPath(new URL(request.url ?? '/', 'http://vite').pathname)) request.url = '/field.html';
        next();
      });
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((part) => part.type === 'chunk');
        const entry = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/field.html'));
        const worker = chunks.find(({ fileName }) => fileName === 'field-worker.js');
        if (!entry || !worker) throw new Error('the build has no field.html or no field-worker.js');
        const files = ['field.html', ...PUBLIC_FILES, ...reachable(bundle, entry)]
          .map((name) => `/${name}`)
          .sort();
        const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 16);
        const list = JSON.stringify(JSON.stringify({ version, files })).slice(1, -1);
        if (!worker.code.includes(PLACEHOLDER)) throw new Error(`field-worker.js has no ${PLACEHOLDER}`);
        worker.code = worker.code.replace(PLACEHOLDER, () => list.replaceAll('`', '\\`'));
      },
    },
  };
}
