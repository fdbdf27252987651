import type { Availability } from '../../hub/devices/device.ts';
import { type OutageDecisions, OutageGrouping, outageDefaults } from '../../hub/devices/outage.ts';

/** Street `s` with communities `s1`…, each with grids `s11`…; `t` is another street. */
export function parentOf(code: string): string | null {
  return code.length > 1 ? code.slice(0, -1) : null;
}

function assert(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

/** Keeps the reports the decisions call for, as the alerts of the hub would, and refuses what makes no sense. */
class Reports {
  readonly individual = new Set<string>();
  readonly outages = new Map<string, { devices: Set<string>; count: number }>();
  raised = 0;

  apply({ individual, recovered, outages, merged, ended }: OutageDecisions): void {
    for (const id of individual) {
      assert(!this.individual.has(id), `${id} is already reported`);
      this.individual.add(id);
      this.raised++;
    }
    for (const id of recovered) assert(this.individual.delete(id), `${id} was never reported`);
    for (const { gridCode, devices, count, opened } of outages) {
      assert(this.outages.has(gridCode) !== opened, `${gridCode} is opened twice, or was never`);
      assert(count === devices.length, `${gridCode} counts ${count} of ${devices.length}`);
      this.outages.set(gridCode, { devices: new Set(devices), count });
    }
    for (const { gridCode, devices, outages: below } of merged) {
      assert(this.outages.has(gridCode), `${gridCode} takes over and is not open`);
      for (const id of devices)
        assert(this.individual.delete(id), `${id} is taken over and was never reported`);
      for (const code of below) assert(this.outages.delete(code), `${code} is taken over and was never open`);
    }
    for (const code of ended) assert(this.outages.delete(code), `${code} ends and was never open`);
  }

  /** Each report of each device. */
  covering(): string[] {
    return [
      ...this.individual,
      ...[...this.outages.values()].flatMap(({ devices }) => [...devices]),
    ].toSorted();
  }
}

/** A street with its devices, reports and time. */
export class Street {
  readonly grouping = new OutageGrouping(parentOf);
  readonly reports = new Reports();
  readonly gridOf = new Map<string, string>();
  readonly offline = new Set<string>();
  now = 1000;

  add(gridCode: string, count: number): string[] {
    const ids = Array.from({ length: count }, (_, i) => `${gridCode}-${i}`);
    for (const id of ids) {
      this.gridOf.set(id, gridCode);
      this.tell(id, 'online');
    }
    return ids;
  }

  tell(id: string, availability: Availability): OutageDecisions {
    if (availability === 'offline') this.offline.add(id);
    else this.offline.delete(id);
    const decisions = this.grouping.observe(id, this.gridOf.get(id) ?? '', availability, this.now);
    this.reports.apply(decisions);
    return decisions;
  }

  drop(...ids: string[]): void {
    for (const id of ids) this.tell(id, 'offline');
  }

  /** Moves time on, with every tick that is due on the way. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (let at = this.grouping.nextAt; at !== null && at <= until; at = this.grouping.nextAt) {
      this.now = Math.max(this.now, at);
      this.reports.apply(this.grouping.tick(this.now));
    }
    this.now = until;
  }

  settle(): void {
    this.pass(10 * outageDefaults.holdMs);
  }

  get open(): string[] {
    return [...this.reports.outages.keys()].toSorted();
  }
}

/** Eleven communities with eleven grids each, a few devices in every grid: none has five of its own. */
export function district(): { street: Street; ids: string[] } {
  const street = new Street();
  const letters = 'abcdefghijk'.split('');
  const ids = letters.flatMap((c) => letters.flatMap((g, i) => street.add(`s${c}${g}`, 3 + (i % 3))));
  return { street, ids };
}
