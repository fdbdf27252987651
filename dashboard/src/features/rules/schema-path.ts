/** Finds out what may be written at a place of a YAML text, by the JSON Schema of what it is. */

type Schema = Readonly<Record<string, unknown>>;

/** Where somebody writes: the keys above, and whether a key or the value of `key` is being written. */
export interface Place {
  path: readonly string[];
  /** The value's key; null while a key is being written. */
  key: string | null;
  /** What stands there of it already, and where that begins in the line. */
  word: string;
  from: number;
  /** Keys that this mapping has already. */
  present: readonly string[];
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const keyAt = /^(\s*)((?:- )*)([A-Za-z_][\w-]*)\s*:(?:\s|$)/;

/** A list item counts as one step deeper than its dash. */
const indentOf = (line: string): number => /^[\s-]*/.exec(line)?.[0].length ?? 0;

/** The keys above a line, outermost first, by indentation. */
function above(lines: readonly string[], row: number, indent: number): string[] {
  const path: string[] = [];
  let least = indent;
  for (let i = row - 1; i >= 0 && least > 0; i--) {
    const line = lines[i] ?? '';
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const dash = /^\s*(?=- )/.exec(line)?.[0].length;
    const own = indentOf(line);
    const [, , , key] = keyAt.exec(line) ?? [];
    if (key !== undefined && own < least) {
      path.unshift(key);
      least = own;
    }
    // Here the item began: its list's key may stand as far left as the dash.
    if (dash !== undefined && dash <= least) least = dash + 1;
  }
  return path;
}

function siblings(lines: readonly string[], row: number, indent: number): string[] {
  const keys: string[] = [];
  const look = (step: number): void => {
    for (let i = row + step; i >= 0 && i < lines.length; i += step) {
      const line = lines[i] ?? '';
      if (line.trim() === '') continue;
      if (indentOf(line) < indent) return;
      const [, , , key] = keyAt.exec(line) ?? [];
      if (key !== undefined && indentOf(line) === indent) keys.push(key);
    }
  };
  look(-1);
  look(1);
  return keys;
}

/** The place at `column` of line `row`; null inside a comment. */
export function placeAt(text: string, row: number, column: number): Place | null {
  const lines = text.split('\n');
  const before = (lines[row] ?? '').slice(0, column);
  if (/(^|\s)#/.test(before)) return null;
  // `{ when: gas >= 5, severity: mi`: the innermost flow mapping, as if it stood by itself.
  const flow = before.lastIndexOf('{') > before.lastIndexOf('}') ? before.lastIndexOf('{') : -1;
  const indent = indentOf(before);
  const path = above(lines, row, indent);
  if (flow >= 0) {
    const [, , , owner] = keyAt.exec(before) ?? [];
    if (owner !== undefined) path.push(owner);
    const parts = before.slice(flow + 1).split(',');
    const part = parts.at(-1) ?? '';
    const present = parts.slice(0, -1).map((one) => one.split(':')[0]?.trim() ?? '');
    return placeIn(part, before.length - part.length, path, present);
  }
  const body = before.slice(indent);
  return placeIn(body, indent, path, siblings(lines, row, indent));
}

function placeIn(text: string, offset: number, path: readonly string[], present: readonly string[]): Place {
  const [whole, key] = /^\s*([A-Za-z_][\w-]*)\s*:\s+/.exec(text) ?? [];
  if (whole !== undefined && key !== undefined) {
    const [word = ''] = /[\w"'.-]*$/.exec(text) ?? [];
    return { path, key, word, from: offset + text.length - word.length, present };
  }
  const word = text.trimStart();
  // A bare word in a list is a value of that list.
  return { path, key: null, word, from: offset + text.length - word.length, present };
}

/** The schema of a rule within what the hub describes. */
export function ruleSchemaIn(described: Schema): Schema {
  const defs = isSchema(described['$defs']) ? described['$defs'] : {};
  const named = defs['rule'] ?? defs['Rule'];
  return { ...(isSchema(named) ? named : described), $defs: defs };
}

/** All alternatives of a schema, references followed. */
function alternatives(schema: unknown, root: Schema, depth = 0): Schema[] {
  if (!isSchema(schema) || depth > 12) return [];
  const { $ref, anyOf, oneOf, allOf } = schema;
  if (typeof $ref === 'string') {
    const target = $ref
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((at, step) => (isSchema(at) ? at[step] : undefined), root);
    return alternatives(target, root, depth + 1);
  }
  const parts = [anyOf, oneOf, allOf].flatMap((one) => (Array.isArray(one) ? (one as unknown[]) : []));
  return parts.length > 0
    ? [schema, ...parts.flatMap((one) => alternatives(one, root, depth + 1))]
    : [schema];
}

function stepInto(schema: Schema, key: string, root: Schema): Schema[] {
  return alternatives(schema, root).flatMap((one) => {
    // A list stands for its items: YAML writes their keys right below it.
    const inItems = 'items' in one ? stepInto(one['items'] as Schema, key, root) : [];
    const properties = isSchema(one['properties']) ? one['properties'] : {};
    const own = key in properties ? alternatives(properties[key], root) : [];
    const other = own.length === 0 ? alternatives(one['additionalProperties'], root) : [];
    return [...inItems, ...own, ...other];
  });
}

const within = (root: Schema, path: readonly string[]): Schema[] =>
  path.reduce<Schema[]>(
    (at, key) => at.flatMap((schema) => stepInto(schema, key, root)),
    [...alternatives(root, root)],
  );

const itemsToo = (schemas: readonly Schema[], root: Schema): Schema[] =>
  schemas.flatMap((one) => [one, ...('items' in one ? alternatives(one['items'], root) : [])]);

/** The keys a mapping at `path` may have, each with what the schema says of it. */
export function keysAt(root: Schema, path: readonly string[]): { key: string; info: string }[] {
  const keys = new Map<string, string>();
  for (const one of itemsToo(within(root, path), root)) {
    const properties = isSchema(one['properties']) ? one['properties'] : {};
    for (const [key, schema] of Object.entries(properties)) {
      const said = isSchema(schema) && typeof schema['description'] === 'string' ? schema['description'] : '';
      if (!keys.get(key)) keys.set(key, said);
    }
  }
  return [...keys].map(([key, info]) => ({ key, info }));
}

/** The values that may stand at `path`, where they are a few. */
export function valuesAt(root: Schema, path: readonly string[]): string[] {
  const values = itemsToo(within(root, path), root).flatMap((one) => [
    ...(Array.isArray(one['enum']) ? one['enum'].map(String) : []),
    ...('const' in one ? [String(one['const'])] : []),
    ...(one['type'] === 'boolean' ? ['true', 'false'] : []),
  ]);
  return [...new Set(values)];
}
