import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Device, DeviceView } from './device.ts';
import type { DeviceDraft, DevicePatch, Devices } from './devices.ts';
import type { Presence } from './presence.ts';
import { deviceChange } from './view.ts';

/** What devices need of the grid tree. */
export interface GridFinder {
  has(code: string): boolean;
  /** The smallest grid at a position, WGS 84 degrees. */
  locate(lng: number, lat: number): { code: string } | undefined;
  isWithin(code: string, root: string): boolean;
}

export interface AdministrationOptions {
  clock: Clock;
  devices: Devices;
  presence: Presence;
  grids: GridFinder;
  /** The codecs this hub knows. */
  codecs: ReadonlySet<string>;
  /** Ends the device's connection, if it has one: what it may do has changed. */
  disconnect(deviceId: string): void;
}

/** Who does it, and from where. */
export interface By {
  scope: Scope;
  address?: string | undefined;
}

/** A device as somebody wants it; a missing `gridCode` is found from the position. */
export type DeviceOrder = Omit<DeviceDraft, 'gridCode'> & { gridCode?: string | null | undefined };

/** Changes to a device. `gridCode: null` finds the grid from the position; left out, the device stays where it is. */
export type DeviceChanges = Omit<DevicePatch, 'gridCode'> & { gridCode?: string | null | undefined };

/**
 * What people do to the registry, each deed with all that follows from it in one transaction: the rows, the audit
 * entry, the change to screens, the availability, and after the commit the end of the device's connection.
 */
export class DeviceAdministration {
  readonly #options: AdministrationOptions;

  constructor(options: AdministrationOptions) {
    this.#options = options;
  }

  /** The device if the caller may know of it. @throws HubError not-found */
  visible(id: string, scope: Scope): Device {
    const device = this.#options.devices.get(id);
    if (!device || !scope.sees(device.gridCode)) throw new HubError('not-found', `There is no device ${id}.`);
    return device;
  }

  viewOf(device: Device): DeviceView {
    return this.#options.presence.viewOf(device);
  }

  /**
   * The grid of a device: the one given, or the one at its position.
   * @throws HubError validation-failed, no-grid-at-position, outside-scope
   */
  gridFor(given: string | null | undefined, lng: number | null, lat: number | null, scope: Scope): string {
    const { grids } = this.#options;
    const code = given ?? this.#gridAt(lng, lat);
    scope.assertSees(code);
    if (!grids.has(code)) {
      throw new HubError(
        'validation-failed',
        `There is no grid ${code}: import it first, or leave gridCode out.`,
      );
    }
    return code;
  }

  /** What is odd about a place, but allowed: positions of the field are rough, and the grid is somebody's decision. */
  warningsFor({ gridCode, lng, lat }: Pick<Device, 'gridCode' | 'lng' | 'lat'>): string[] {
    const { grids } = this.#options;
    if (lng === null || lat === null) return [];
    const at = grids.locate(lng, lat)?.code;
    if (at !== undefined && (grids.isWithin(at, gridCode) || grids.isWithin(gridCode, at))) return [];
    const where = at === undefined ? 'outside every grid' : `in grid ${at}`;
    return [
      `The position ${lng}, ${lat} lies ${where}, not in ${gridCode}: the device stays in ${gridCode}.`,
    ];
  }

  /** @throws HubError validation-failed when this hub has no such codec. */
  checkCodec(codec: string | null): void {
    const { codecs } = this.#options;
    if (codec === null || codecs.has(codec)) return;
    throw new HubError(
      'validation-failed',
      `There is no codec ${codec}. Known are: ${[...codecs].join(', ')}.`,
    );
  }

  /** @throws HubError already-exists, and what `gridFor` and `checkCodec` throw. */
  register(tx: Tx, by: By, order: DeviceOrder, secret?: string): { device: Device; secret: string } {
    this.checkCodec(order.codec);
    const gridCode = this.gridFor(order.gridCode, order.lng, order.lat, by.scope);
    const added = this.#options.devices.register({ ...order, gridCode }, tx, secret);
    const { kind } = added.device;
    this.#record(tx, by, 'device.register', added.device, { kind, gridCode });
    return added;
  }

  /** @throws HubError not-found, and what `gridFor` and `checkCodec` throw. */
  update(tx: Tx, by: By, id: string, changes: DeviceChanges): Device {
    const before = this.visible(id, by.scope);
    const patch = this.patchFor(before, changes, by.scope);
    const changed = changedFields(before, patch);
    if (Object.keys(changed).length === 0) return before;
    const device = this.#options.devices.update(id, patch, tx);
    this.#options.presence.changed(before, device, tx);
    this.#record(tx, by, 'device.update', device, changed);
    if (device.gridCode !== before.gridCode) {
      // Screens of the old grid have to hear that it left them.
      tx.change(deviceChange(this.viewOf(device), before.gridCode));
      this.#disconnect(tx, id);
    }
    return device;
  }

  /** Checks changes and settles the grid. @throws HubError what `gridFor` and `checkCodec` throw. */
  patchFor(device: Device, { gridCode, ...changes }: DeviceChanges, scope: Scope): DevicePatch {
    if (changes.codec !== undefined) this.checkCodec(changes.codec);
    const { lng, lat } = { ...device, ...changes };
    assertWholePosition(lng, lat);
    if (gridCode === undefined) return changes;
    return { ...changes, gridCode: this.gridFor(gridCode, lng, lat, scope) };
  }

  /** A new secret; whoever holds the old one is disconnected. @throws HubError not-found */
  rotate(tx: Tx, by: By, id: string, secret?: string): string {
    this.visible(id, by.scope);
    const rotated = this.#options.devices.rotate(id, tx, secret);
    this.#record(tx, by, 'device.rotate-secret', this.visible(id, by.scope), {});
    this.#disconnect(tx, id);
    return rotated;
  }

  /** Does nothing when it is so already. @throws HubError not-found */
  setDisabled(tx: Tx, by: By, id: string, disabled: boolean): Device {
    const before = this.visible(id, by.scope);
    if (before.disabled === disabled) return before;
    const device = this.#options.devices.setDisabled(id, disabled, tx);
    this.#options.presence.changed(before, device, tx);
    this.#record(tx, by, disabled ? 'device.disable' : 'device.enable', device, {});
    if (disabled) this.#disconnect(tx, id);
    return device;
  }

  #gridAt(lng: number | null, lat: number | null): string {
    if (lng === null || lat === null) {
      throw new HubError(
        'validation-failed',
        'Give gridCode, or a position (lng and lat) to find the grid from.',
      );
    }
    const code = this.#options.grids.locate(lng, lat)?.code;
    if (code === undefined) {
      throw new HubError(
        'no-grid-at-position',
        `No grid holds ${lng}, ${lat}: correct the position, or give gridCode.`,
      );
    }
    return code;
  }

  #record(tx: Tx, by: By, action: string, device: Device, detail: Readonly<Record<string, unknown>>): void {
    const { name } = by.scope.principal;
    audit(tx, this.#options.clock, {
      actor: name,
      action,
      target: `device:${device.id}`,
      detail,
      address: by.address,
    });
    tx.change(deviceChange(this.viewOf(device)));
  }

  #disconnect(tx: Tx, id: string): void {
    tx.afterCommit(() => this.#options.disconnect(id));
  }
}

/** @throws HubError validation-failed when only one half of the position is there. */
export function assertWholePosition(lng: number | null, lat: number | null): void {
  if ((lng === null) === (lat === null)) return;
  throw new HubError(
    'validation-failed',
    `A position needs both lng and lat: ${lng === null ? 'lng' : 'lat'} is missing.`,
  );
}

function changedFields(before: Device, patch: DevicePatch): Record<string, { from: unknown; to: unknown }> {
  const changed: Record<string, { from: unknown; to: unknown }> = {};
  for (const [field, to] of Object.entries(patch)) {
    const from = before[field as keyof DevicePatch];
    if (JSON.stringify(from) !== JSON.stringify(to)) changed[field] = { from, to };
  }
  return changed;
}
