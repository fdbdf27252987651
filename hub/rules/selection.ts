import type { Device, DeviceKind } from '../devices/device.ts';
import type { ReadingRule, Selector } from './rule.ts';

/** What selectors ask of the grid tree. `version` grows with every change of it. */
export interface GridTree {
  readonly version: number;
  isWithin(code: string, root: string): boolean;
  ancestors(code: string): readonly string[];
  get(code: string): { class: string | null } | undefined;
}

interface Selected {
  device: Device;
  treeVersion: number;
  rules: readonly ReadingRule[];
}

const NONE: readonly ReadingRule[] = [];

/** What a selector asks of a device. */
export type Selectable = Pick<Device, 'gridCode' | 'labels'>;

/** Whether a selector takes the device. */
export function selects({ grids, gridClass, labels }: Selector, device: Selectable, tree: GridTree): boolean {
  if (grids && !grids.some((root) => tree.isWithin(device.gridCode, root))) return false;
  if (
    gridClass &&
    !tree.ancestors(device.gridCode).some((code) => gridClass.includes(tree.get(code)?.class ?? ''))
  )
    return false;
  return labels.every(([name, values]) => values.includes(device.labels[name] ?? ''));
}

const labelKey = (name: string, value: string): string => `label ${name}=${value}`;

/** The keys of which a device has at least one when the selector takes it; undefined where every device is to be asked. */
function keysOf({ grids, gridClass, labels }: Selector): readonly string[] | undefined {
  if (grids) return grids.map((code) => `grid ${code}`);
  for (const [name, values] of labels)
    if (!values.includes('')) return values.map((value) => labelKey(name, value));
  return gridClass?.map((name) => `class ${name}`);
}

interface Entry {
  rule: ReadingRule;
  /** Its place among the rules as they were given. */
  place: number;
}

/** The rules of one kind of device. Those that select are found by a key of the device, however many there are. */
class RulesOfKind {
  readonly #all: ReadingRule[] = [];
  readonly #unkeyed: Entry[] = [];
  readonly #byKey = new Map<string, Entry[]>();
  isSelective = false;

  get all(): readonly ReadingRule[] {
    return this.#all;
  }

  add(rule: ReadingRule): void {
    const entry = { rule, place: this.#all.push(rule) };
    if (rule.selector) this.isSelective = true;
    const keys = rule.selector ? keysOf(rule.selector) : undefined;
    if (!keys) this.#unkeyed.push(entry);
    for (const key of new Set(keys)) {
      const entries = this.#byKey.get(key);
      if (entries) entries.push(entry);
      else this.#byKey.set(key, [entry]);
    }
  }

  /** The rules that take the device, in the order they were given. */
  rulesFor(device: Selectable, tree: GridTree): ReadingRule[] {
    const found = new Set(this.#unkeyed);
    const look = (key: string): void => {
      for (const entry of this.#byKey.get(key) ?? []) found.add(entry);
    };
    for (const code of new Set([device.gridCode, ...tree.ancestors(device.gridCode)])) {
      look(`grid ${code}`);
      look(`class ${tree.get(code)?.class ?? ''}`);
    }
    for (const [name, value] of Object.entries(device.labels)) look(labelKey(name, value));
    return [...found]
      .filter(({ rule }) => !rule.selector || selects(rule.selector, device, tree))
      .sort((a, b) => a.place - b.place)
      .map(({ rule }) => rule);
  }
}

/**
 * The rules that can match a device: worked out at its first reading, and again only after the device or the grid tree
 * has changed. A kind none of whose rules selects further shares one list. Devices that match alike share theirs.
 */
export class RuleSelection {
  readonly #tree: GridTree;
  readonly #byKind = new Map<DeviceKind, RulesOfKind>();
  readonly #byDevice = new Map<string, Selected>();
  readonly #shared = new Map<string, readonly ReadingRule[]>();

  constructor(rules: Iterable<ReadingRule>, tree: GridTree) {
    this.#tree = tree;
    for (const rule of rules) {
      for (const kind of new Set(rule.kinds)) this.#rulesOf(kind).add(rule);
    }
  }

  /** Whether rules of this kind ask for more than the kind, so that a device can leave one. */
  isSelective(kind: DeviceKind): boolean {
    return this.#byKind.get(kind)?.isSelective ?? false;
  }

  /** Something stands about devices of this kind by a rule that no longer takes the kind. */
  expectLeavers(kind: DeviceKind): void {
    this.#rulesOf(kind).isSelective = true;
  }

  rulesFor(device: Device): readonly ReadingRule[] {
    const ofKind = this.#byKind.get(device.kind);
    if (!ofKind?.isSelective) return ofKind?.all ?? NONE;
    const known = this.#byDevice.get(device.id);
    const { version: treeVersion } = this.#tree;
    if (known?.device === device && known.treeVersion === treeVersion) return known.rules;
    const rules = this.#share(ofKind.rulesFor(device, this.#tree));
    this.#byDevice.set(device.id, { device, treeVersion, rules });
    return rules;
  }

  /** The device is out of service. */
  forget(deviceId: string): void {
    this.#byDevice.delete(deviceId);
  }

  #rulesOf(kind: DeviceKind): RulesOfKind {
    let ofKind = this.#byKind.get(kind);
    if (!ofKind) this.#byKind.set(kind, (ofKind = new RulesOfKind()));
    return ofKind;
  }

  #share(rules: readonly ReadingRule[]): readonly ReadingRule[] {
    const key = rules.map(({ id }) => id).join();
    const shared = this.#shared.get(key);
    if (!shared) this.#shared.set(key, rules);
    return shared ?? rules;
  }
}
