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

/** Whether a selector takes a device, whatever its kind. */
export function selects({ grids, gridClass, labels }: Selector, device: Device, tree: GridTree): boolean {
  if (grids && !grids.some((root) => tree.isWithin(device.gridCode, root))) return false;
  if (
    gridClass &&
    !tree.ancestors(device.gridCode).some((code) => gridClass.includes(tree.get(code)?.class ?? ''))
  )
    return false;
  return labels.every(([name, values]) => values.includes(device.labels[name] ?? ''));
}

/**
 * The rules that can match a device: worked out at its first reading, and again only after the device or the grid tree
 * has changed. A kind none of whose rules selects further shares one list. Devices that match alike share theirs.
 */
export class RuleSelection {
  readonly #tree: GridTree;
  readonly #byKind = new Map<DeviceKind, readonly ReadingRule[]>();
  readonly #selective = new Set<DeviceKind>();
  readonly #byDevice = new Map<string, Selected>();
  readonly #shared = new Map<string, readonly ReadingRule[]>();

  constructor(rules: Iterable<ReadingRule>, tree: GridTree) {
    this.#tree = tree;
    for (const rule of rules) {
      for (const kind of rule.kinds) {
        this.#byKind.set(kind, [...(this.#byKind.get(kind) ?? []), rule]);
        if (rule.selector) this.#selective.add(kind);
      }
    }
  }

  /** Whether rules of this kind ask for more than the kind, so that a device can leave one. */
  isSelective(kind: DeviceKind): boolean {
    return this.#selective.has(kind);
  }

  /** Something stands about devices of this kind by a rule that no longer takes the kind. */
  expectLeavers(kind: DeviceKind): void {
    this.#selective.add(kind);
  }

  rulesFor(device: Device): readonly ReadingRule[] {
    const ofKind = this.#byKind.get(device.kind) ?? NONE;
    if (!this.#selective.has(device.kind)) return ofKind;
    const known = this.#byDevice.get(device.id);
    const { version: treeVersion } = this.#tree;
    if (known?.device === device && known.treeVersion === treeVersion) return known.rules;
    const rules = this.#share(
      ofKind.filter(({ selector }) => !selector || selects(selector, device, this.#tree)),
    );
    this.#byDevice.set(device.id, { device, treeVersion, rules });
    return rules;
  }

  /** The device is out of service. */
  forget(deviceId: string): void {
    this.#byDevice.delete(deviceId);
  }

  #share(rules: readonly ReadingRule[]): readonly ReadingRule[] {
    const key = rules.map(({ id }) => id).join();
    const shared = this.#shared.get(key);
    if (!shared) this.#shared.set(key, rules);
    return shared ?? rules;
  }
}
