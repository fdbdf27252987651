import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One import or re-export. `target`: a path from the root of the project, or the name of a package. */
export interface Import {
  target: string;
  typeOnly: boolean;
}

/** A source file; `path` from the root of the project. */
export interface Source {
  path: string;
  text: string;
  imports: Import[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));

const COMMENT = /\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/[^\n]*/g;
const STATEMENT = /^\s*(?:import|export)\s+(?:(type)\s+)?(?:([\w*\s{},$]+?)\s+from\s+)?'([^']+)'/gm;
const CALL = /\bimport\(\s*'([^']+)'|new URL\(\s*'(\.[^']*\.ts)'/g;

/** `{ type A, type B }` brings no code along, as `import type` does not. */
function namesOnlyTypes(clause: string | undefined): boolean {
  const names = /^\{([^}]*)\}$/.exec(clause?.trim() ?? '')?.[1]?.split(',') ?? [];
  const given = names.map((name) => name.trim()).filter((name) => name !== '');
  return given.length > 0 && given.every((name) => name.startsWith('type '));
}

/** Finds what a file imports, statically, dynamically or as a worker. */
export function parseSource(path: string, text: string): Source {
  const code = text.replace(COMMENT, '');
  const resolve = (specifier: string): string =>
    specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : specifier;
  const imports: Import[] = [];
  for (const [, type, clause, specifier = ''] of code.matchAll(STATEMENT)) {
    imports.push({ target: resolve(specifier), typeOnly: type !== undefined || namesOnlyTypes(clause) });
  }
  for (const [, module, worker] of code.matchAll(CALL)) {
    imports.push({ target: resolve(module ?? worker ?? ''), typeOnly: false });
  }
  return { path, text, imports };
}

/** Every TypeScript source below these directories. */
export function readSources(directories: readonly string[]): Source[] {
  return directories.flatMap((directory) =>
    readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.includes('node_modules'))
      .map((file) => join(directory, file))
      .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8'))),
  );
}
