import { stringify } from 'yaml';
import { z } from 'zod';
import { schemaFor } from './rule-text.ts';
import { duration, durationUnits } from './schema.ts';

/** A duration as people write it, in the largest unit that divides it. */
function durationText(ms: number): string {
  if (ms === 0) return '0s';
  const [name, unit] = Object.entries(durationUnits).findLast(([, size]) => ms % size === 0) ?? ['ms', 1];
  return `${ms / unit}${name}`;
}

function isDefault(schema: z.core.$ZodType, value: unknown): boolean {
  return schema instanceof z.ZodDefault && JSON.stringify(schema.def.defaultValue) === JSON.stringify(value);
}

/** Puts a value into the form that `schema` reads: durations as texts, without what is there by default. */
function asWritten(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return asWritten(schema.def.innerType, value);
  if (schema instanceof z.ZodPipe)
    return schema.def.in === duration.def.in && typeof value === 'number' ? durationText(value) : value;
  if (schema instanceof z.ZodArray)
    return Array.isArray(value) ? value.map((item) => asWritten(schema.def.element, item)) : value;
  if (schema instanceof z.ZodRecord && typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, asWritten(schema.def.valueType, item)]),
    );
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null || Array.isArray(value))
    return value;
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const inner = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (inner && isDefault(inner, item)) return [];
    return [[key, inner ? asWritten(inner, item) : item]];
  });
  return Object.fromEntries(entries);
}

/**
 * A definition as a YAML text that means the same: one that was never text, or is sent as JSON. Durations may be texts
 * or milliseconds; what is not a rule is written down as it is, for its mistakes to be told.
 */
export function writeRule(definition: Readonly<Record<string, unknown>>): string {
  return stringify(asWritten(schemaFor(definition['on']), definition), {
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}
