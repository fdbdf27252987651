import { z } from 'zod';
import { type AboutSetting, aboutSettings, configSchema } from './schema.ts';

/** One setting: a leaf of the schema. */
export interface Setting {
  path: readonly string[];
  /** The path with dots. */
  key: string;
  /** The environment variable that sets it: `HUB_` and the path in capitals. */
  variable: string;
  schema: z.ZodType;
  about: AboutSetting;
  /** How a text from the environment is read. */
  kind: 'text' | 'number' | 'list';
}

function bare(schema: unknown): unknown {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) {
    inner = inner.unwrap();
  }
  return inner;
}

function variableOf(path: readonly string[]): string {
  return `HUB_${path
    .map((part) => part.replace(/([a-z0-9])([A-Z])/g, '$1_$2'))
    .join('_')
    .toUpperCase()}`;
}

function kindOf(schema: unknown): Setting['kind'] {
  const inner = bare(schema);
  if (inner instanceof z.ZodNumber) return 'number';
  return inner instanceof z.ZodArray ? 'list' : 'text';
}

function leavesOf(schema: z.ZodObject, above: readonly string[]): Setting[] {
  return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([name, part]) => {
    const path = [...above, name];
    const inner = bare(part);
    if (inner instanceof z.ZodObject) return leavesOf(inner, path);
    const about = aboutSettings.get(part);
    if (!about) throw new Error(`the setting ${path.join('.')} lacks its words`);
    return [
      { path, key: path.join('.'), variable: variableOf(path), schema: part, about, kind: kindOf(part) },
    ];
  });
}

/** Every setting, in the order of the file. */
export const settings: readonly Setting[] = leavesOf(configSchema, []);

/** Settings by environment variable. */
export const settingOfVariable: ReadonlyMap<string, Setting> = new Map(
  settings.map((setting) => [setting.variable, setting]),
);
