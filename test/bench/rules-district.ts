import type { Device } from '../../hub/devices/device.ts';
import type { Reading } from '../../hub/ingest/reading.ts';
import { compileRule } from '../../hub/rules/compile.ts';
import type { ReadingRule } from '../../hub/rules/rule.ts';
import { readingRuleSchema } from '../../hub/rules/schema.ts';
import type { GridTree } from '../../hub/rules/selection.ts';

/** Communities, grids and buildings, each of them cut into as many of the next; and the last with rules of their own. */
const parts = { zone: 3, block: 333, stair: 3330 } as const;
type Part = keyof typeof parts;

/** How many rules there are, and for how large a part of the district each is. */
export const ruleCounts: readonly (readonly [rules: number, part: Part])[] = [
  [10, 'zone'],
  [1000, 'block'],
  [10_000, 'stair'],
];

/** Where the fires are, as conditions everybody can read. */
export const conditions = [
  'smoke >= 0.15',
  'smoke >= 0.1 && temperature >= 57.0',
  'battery < 10.0 || fault',
] as const;

const nameOf = (part: Part, i: number): string => `${part}-${i % parts[part]}`;

/** Stairs in blocks in zones in one street. */
export const tree: GridTree = {
  version: 1,
  ancestors(code) {
    const [part = '', number = '0'] = code.split('-');
    const i = Number(number);
    if (part === 'stair') return [code, nameOf('block', i), nameOf('zone', i), 'street'];
    if (part === 'block') return [code, nameOf('zone', i), 'street'];
    return part === 'zone' ? [code, 'street'] : [code];
  },
  isWithin: (code, root) => tree.ancestors(code).includes(root),
  get: () => ({ class: null }),
};

/** The devices of a district; each has labels that say where it is. */
export function devicesOf(count: number): Device[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `smoke-${i}`,
    no: i + 1,
    kind: 'smoke' as const,
    gridCode: nameOf('stair', i),
    lng: null,
    lat: null,
    address: null,
    owner: null,
    codec: null,
    expectEveryMs: null,
    labels: { zone: nameOf('zone', i), block: nameOf('block', i), stair: nameOf('stair', i) },
    disabled: false,
    createdAt: 0,
    updatedAt: 0,
  }));
}

function ruleOf(id: string, when: string, selector: object): ReadingRule {
  const written = {
    id,
    title: { zh: '测', en: id },
    kinds: ['smoke'],
    severity: 'major',
    when,
    hold: '5s',
    ...selector,
  };
  const rule = compileRule(readingRuleSchema.parse(written), 1);
  if (Array.isArray(rule) || rule.on !== 'reading') throw new Error(`${id} does not compile`);
  return rule;
}

/**
 * So many rules of which each device meets three, whatever their number: one by its grid, one by a label, one by both.
 * The few left over are for nobody.
 */
export function rulesOf(count: number, part: Part): ReadingRule[] {
  const rules: ReadingRule[] = [];
  const [first, second, third] = conditions;
  for (let i = 0; i < parts[part]; i++) {
    const labels = { [part]: nameOf(part, i) };
    rules.push(
      ruleOf(`grid-${i}`, first, { grids: [nameOf(part, i)] }),
      ruleOf(`label-${i}`, second, { labels }),
      ruleOf(`both-${i}`, third, { grids: [nameOf(part, i)], labels }),
    );
  }
  while (rules.length < count)
    rules.push(ruleOf(`nobody-${rules.length}`, first, { grids: [`elsewhere-${rules.length}`] }));
  return rules;
}

/** A detector at rest: what nearly all readings are. */
export function readingOf(device: Device, at: number, smoke = 0.02): Reading {
  const metrics = { smoke, temperature: 22.5, battery: 97, fault: false };
  return { deviceId: device.id, at, deviceAt: at, receivedAt: at, seq: null, clock: 'ok', metrics };
}
