import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { crossFaults } from './cross-check.ts';
import { ConfigFile } from './file.ts';
import { nearest } from './nearest.ts';
import { type Config, configSchema } from './schema.ts';
import { type Setting, settingOfVariable, settings } from './settings.ts';

export { ConfigError } from './config-error.ts';

export interface ConfigSources {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
}

type Tree = Readonly<Record<string, unknown>>;

const DEFAULT_FILE = 'config/hub.yml';
/** Variables of ours that are not settings: read before there is a configuration, or by the tests. */
const FILE_VARIABLE = 'HUB_CONFIG';
const TEST_PREFIX = 'HUB_TEST_';

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An empty variable is one that is not set, as composed environments have them. */
function given(env: ConfigSources['env'], name: string): string | undefined {
  const text = env[name];
  return text === '' ? undefined : text;
}

function readFile({ env, cwd }: ConfigSources, problems: ConfigProblem[]): ConfigFile {
  const named = given(env, FILE_VARIABLE);
  const name = named ?? DEFAULT_FILE;
  try {
    return new ConfigFile(name, readFileSync(resolve(cwd, name), 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (named === undefined && code === 'ENOENT') return new ConfigFile(name, '');
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    problems.push({
      source: named === undefined ? name : FILE_VARIABLE,
      key: 'file',
      message: `${resolve(cwd, name)} ${why}: write the path of a configuration file`,
    });
    return new ConfigFile(name, '');
  }
}

function* unknownVariables(env: ConfigSources['env']): Generator<ConfigProblem> {
  for (const source of Object.keys(env)) {
    if (!source.startsWith('HUB_') || source.startsWith(TEST_PREFIX) || source === FILE_VARIABLE) continue;
    if (settingOfVariable.has(source) || given(env, source) === undefined) continue;
    const meant = nearest(source, [...settingOfVariable.keys(), FILE_VARIABLE]);
    const hint = meant === undefined ? 'remove it' : `did you mean ${meant}?`;
    yield { source, key: 'environment', message: `there is no such setting: ${hint}` };
  }
}

/** Keys of the file that are no settings, and sections that are not sections. */
function* unknownKeys(file: ConfigFile, tree: Tree, above: readonly string[]): Generator<ConfigProblem> {
  const names = new Set(
    settings
      .filter(({ path }) => above.every((part, i) => part === path[i]) && path.length > above.length)
      .map(({ path }) => path[above.length] ?? ''),
  );
  for (const [name, value] of Object.entries(tree)) {
    const path = [...above, name];
    const key = path.join('.');
    const at = { source: file.name, line: file.lineOf(path), key };
    const isSection = settings.some((setting) => setting.key.startsWith(`${key}.`));
    if (!names.has(name)) {
      const elsewhere = settings.find((setting) => setting.path.at(-1) === name)?.key;
      const meant = nearest(name, names);
      const suggestion = elsewhere ?? (meant === undefined ? undefined : [...above, meant].join('.'));
      const hint = suggestion === undefined ? 'remove it' : `did you mean ${suggestion}?`;
      yield { ...at, message: `there is no such key: ${hint}` };
    } else if (isSection && isTree(value)) yield* unknownKeys(file, value, path);
    else if (isSection && value !== null) {
      yield { ...at, message: `found ${shown(value)}: write its settings below it, indented` };
    }
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function valueIn(tree: Tree, path: readonly string[]): unknown {
  const value = path.reduce<unknown>((at, part) => (isTree(at) ? at[part] : undefined), tree);
  return value === null ? undefined : value;
}

function read(text: string, kind: Setting['kind']): unknown {
  if (kind === 'list')
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  return kind === 'number' && /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
}

function put(tree: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) tree[name] = value;
  else put((tree[name] ??= {}) as Record<string, unknown>, rest, value);
}

function withPaths(config: Config, cwd: string): Config {
  const at = (path: string): string => resolve(cwd, path);
  const { certFile, keyFile } = config.tls;
  return {
    ...config,
    dataDir: at(config.dataDir),
    rulesDir: at(config.rulesDir),
    alertingFile: at(config.alertingFile),
    eventTypesFile: at(config.eventTypesFile),
    unitsFile: at(config.unitsFile),
    notifyFile: at(config.notifyFile),
    tls: {
      ...(certFile !== undefined && { certFile: at(certFile) }),
      ...(keyFile !== undefined && { keyFile: at(keyFile) }),
    },
  };
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
}

/**
 * Reads `HUB_CONFIG`, or `config/hub.yml` when it is there, and lays the environment over it. Relative paths, in
 * either, are relative to `cwd`. Each setting is judged by itself, so that one error hides no other.
 * @throws ConfigError with every problem of both.
 */
export function loadConfig(sources: ConfigSources): Config {
  const { env, cwd } = sources;
  const problems: ConfigProblem[] = [];
  const file = readFile(sources, problems);
  problems.push(...file.problems, ...unknownKeys(file, file.tree, []), ...unknownVariables(env));

  const tree: Record<string, unknown> = {};
  const wrong = new Set<string>();
  const placeOf = ({ path, variable }: Setting): Pick<ConfigProblem, 'source' | 'line'> => {
    if (given(env, variable) !== undefined) return { source: variable };
    const inFile = valueIn(file.tree, path) !== undefined;
    return inFile ? { source: file.name, line: file.lineOf(path) } : { source: 'by default' };
  };
  for (const setting of settings) {
    const { path, key, variable, schema, about, kind } = setting;
    const text = given(env, variable);
    const value = text === undefined ? valueIn(file.tree, path) : read(text, kind);
    if (value === undefined) continue;
    if (schema.safeParse(value).success) put(tree, path, value);
    else {
      const found = about.secret === undefined ? `found ${shown(value)}: ` : '';
      problems.push({ ...placeOf(setting), key, message: `${found}write ${about.expects}` });
      wrong.add(key);
    }
  }

  // What is wrong by itself stands at its default here, and is not blamed twice.
  const config = withPaths(configSchema.parse(tree), cwd);
  for (const { key, message } of crossFaults(config)) {
    if (wrong.has(key)) continue;
    const setting = settings.find((one) => one.key === key);
    if (setting) problems.push({ ...placeOf(setting), key, message });
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return freeze(config);
}
