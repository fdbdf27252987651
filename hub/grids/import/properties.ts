import { type Grid, type GridLevel, gridLevels } from '../grid.ts';
import type { Subject } from './fault.ts';

export type GridProperties = Omit<Grid, 'geometry' | 'updatedAt'>;

/** A grid code is a level of MQTT topics: letters, digits, `_` and `-` only. */
const codePattern = /^[A-Za-z0-9_-]{1,32}$/;
const LARGEST_COUNT = 100_000_000;

/** What is wrong with a value, to follow the property's name; undefined when it is fine. */
type Check = (value: unknown) => string | undefined;

const isCode: Check = (value) =>
  typeof value === 'string' && codePattern.test(value)
    ? undefined
    : 'must be a string of 1 to 32 letters, digits, "_" or "-"';

const isText =
  (longest: number): Check =>
  (value) => {
    if (typeof value !== 'string') return 'must be a string';
    if (value.trim() === '') return 'must not be empty';
    return value.length > longest ? `is longer than ${longest} characters` : undefined;
  };

const isLevel: Check = (value) =>
  gridLevels.includes(value as GridLevel) ? undefined : `must be one of ${gridLevels.join(', ')}`;

const isCount: Check = (value) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LARGEST_COUNT
    ? undefined
    : `must be a whole number from 0 to ${LARGEST_COUNT}`;

const optional =
  (check: Check): Check =>
  (value) =>
    value === null ? undefined : check(value);

// By hand, for this runs in a thread started for each file: a schema library takes longer to load than to check.
const checks: Record<keyof GridProperties, Check> = {
  code: isCode,
  name: isText(100),
  level: isLevel,
  parent: optional(isCode),
  class: optional(isText(64)),
  households: optional(isCount),
  population: optional(isCount),
};

/** What a feature says of its place in the tree, as far as it can be read: nothing of it is checked yet. */
export function claims(feature: unknown): { code: string | null; parent: string | null } {
  const properties = (feature as { properties?: { code?: unknown; parent?: unknown } | null } | null)
    ?.properties;
  const text = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, 64) : null);
  return { code: text(properties?.code), parent: text(properties?.parent) };
}

/** Reads a feature's properties; every bad one is a fault of its own. Properties the hub does not know are ignored. */
export function readProperties(
  properties: unknown,
  { feature, code, faults }: Subject,
): GridProperties | undefined {
  if (typeof properties !== 'object' || properties === null) {
    faults.add({ feature, code, fault: 'bad-property', detail: 'The feature has no properties.' });
    return undefined;
  }
  const given = properties as Record<string, unknown>;
  const read: Record<string, unknown> = {};
  let sound = true;
  for (const [name, check] of Object.entries(checks)) {
    const value = given[name] ?? null;
    const wrong = check(value);
    read[name] = typeof value === 'string' ? value.trim() : value;
    if (wrong === undefined) continue;
    sound = false;
    const detail = value === null ? `Property "${name}" is missing.` : `Property "${name}" ${wrong}.`;
    faults.add({ feature, code, fault: 'bad-property', detail });
  }
  return sound ? (read as unknown as GridProperties) : undefined;
}
