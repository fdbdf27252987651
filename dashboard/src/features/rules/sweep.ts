const conditions = ['when', 'clear', 'unless'] as const;
const durations = ['hold', 'keepFiring'] as const;

/** The figure of a condition's first comparison. */
const comparison = /(?:>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)/;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What can be varied of a rule, with the figure it has now; `when` and its kin only where they compare with a number. */
export function variable(definition: Readonly<Record<string, unknown>>): { path: string; value: string }[] {
  const found: { path: string; value: string }[] = [];
  const look = (part: Readonly<Record<string, unknown>>, prefix: string): void => {
    for (const key of conditions) {
      const text = part[key];
      const [, figure] = comparison.exec(typeof text === 'string' ? text : '') ?? [];
      if (figure !== undefined) found.push({ path: `${prefix}${key}`, value: figure });
    }
    for (const key of durations) {
      const value = part[key];
      if (typeof value === 'string') found.push({ path: `${prefix}${key}`, value });
      if (typeof value === 'number') found.push({ path: `${prefix}${key}`, value: `${value / 1000}s` });
    }
  };
  look(definition, '');
  const steps: unknown[] = Array.isArray(definition['raise']) ? definition['raise'] : [];
  steps.forEach((step, i) => isRecord(step) && look(step, `raise.${i}.`));
  return found;
}

/** Values somebody wrote, by commas or spaces: numbers as numbers, durations as they are; at most `most`. */
export function valuesIn(text: string, most = 40): (string | number)[] {
  const words = text.split(/[\s,,、;]+/).filter(Boolean);
  return [...new Set(words)]
    .slice(0, most)
    .map((word) => (/^-?\d+(\.\d+)?$/.test(word) ? Number(word) : word));
}

/** A few values around one, to begin with. */
export function around(value: string): string {
  const [, amount = '0', unit = ''] = /^(-?[\d.]+)(.*)$/.exec(value) ?? [];
  const at = Number(amount);
  const whole = [0.5, 0.75, 1, 1.25, 1.5].map((factor) => Number((at * factor).toPrecision(2)));
  const steps = at === 0 && unit !== '' ? [0, 5, 15, 30, 60] : whole;
  return [...new Set([...steps, at])]
    .sort((a, b) => a - b)
    .map((step) => `${step}${unit}`)
    .join(', ');
}
