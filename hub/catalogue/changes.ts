/** What a catalogue says of one thing, by its key: plain values that are compared as they are written. */
export type Entries = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** A field that says something else now; '' where it said or says nothing. */
export interface FieldChange {
  field: string;
  from: string;
  to: string;
}

/** What a new version of a catalogue does to the one in force, each list in the order it is written in. */
export interface Changes {
  added: readonly string[];
  changed: readonly { key: string; fields: readonly FieldChange[] }[];
  retired: readonly string[];
  unchanged: number;
}

/** The fields of an entry with those of its inner records, as text: `limits.handle` is `4 working-hours`. */
function fieldsOf(entry: Readonly<Record<string, unknown>>, above = ''): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(entry)) {
    const field = above + name;
    if (Array.isArray(value)) fields.set(field, value.join(', '));
    else if (typeof value === 'object' && value !== null)
      for (const inner of fieldsOf(value as Record<string, unknown>, `${field}.`)) fields.set(...inner);
    else if (typeof value === 'string') fields.set(field, value);
    else if (typeof value === 'boolean' || typeof value === 'number') fields.set(field, String(value));
  }
  return fields;
}

function fieldChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): FieldChange[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((field) => ({ field, from: old.get(field) ?? '', to: now.get(field) ?? '' }))
    .filter(({ from, to }) => from !== to);
}

/** What is different in `after`. */
export function changesBetween(before: Entries, after: Entries): Changes {
  const changed = [...after].flatMap(([key, entry]) => {
    const old = before.get(key);
    const fields = old ? fieldChanges(old, entry) : [];
    return fields.length > 0 ? [{ key, fields }] : [];
  });
  const added = [...after.keys()].filter((key) => !before.has(key));
  const retired = [...before.keys()].filter((key) => !after.has(key));
  return { added, changed, retired, unchanged: after.size - added.length - changed.length };
}

/** Whether nothing is different. */
export function isSame({ added, changed, retired }: Changes): boolean {
  return added.length + changed.length + retired.length === 0;
}
