import type { HubAlerts, HubFault } from '../alerts/hub-alerts.ts';
import type { Clock } from '../kernel/clock.ts';
import { expiring } from './station.ts';
import type { Stations } from './stations.ts';

const LOOK_EVERY_MS = 600_000;
const AHEAD_MS = 24 * 3_600_000;
const MOST_NAMED = 5;

const day = (at: number): string => new Date(at).toISOString().slice(0, 16);

function faultOf(lines: readonly string[]): HubFault | null {
  if (lines.length === 0) return null;
  const more = lines.length > MOST_NAMED ? `; and ${lines.length - MOST_NAMED} more` : '';
  return { summary: lines.slice(0, MOST_NAMED).join('; ') + more, detail: { count: lines.length } };
}

/** Looks ahead: who will not be on duty within a day, and what equipment expires. */
export class Readiness {
  readonly #clock: Clock;
  readonly #stations: Pick<Stations, 'gaps' | 'all'>;
  readonly #report: HubAlerts['report'];
  #disarm: (() => void) | undefined;

  constructor(clock: Clock, stations: Pick<Stations, 'gaps' | 'all'>, report: HubAlerts['report']) {
    this.#clock = clock;
    this.#stations = stations;
    this.#report = report;
  }

  /** Looks now, and every ten minutes from now on. */
  look(): void {
    const now = this.#clock.now();
    const gaps = this.#stations.gaps({ from: now, to: now + AHEAD_MS });
    this.#report(
      'rota-gap',
      faultOf(
        gaps.map(
          ({ stationId, from, to, members, minimum }) =>
            `${stationId} ${day(from)}/${day(to)} ${members} < ${minimum}`,
        ),
      ),
    );
    const old = this.#stations
      .all()
      .filter(({ enabled }) => enabled)
      .flatMap((station) =>
        expiring(station, now).map(({ name, expiresAt }) => `${station.id} ${name} ${day(expiresAt ?? now)}`),
      );
    this.#report('equipment-expiring', faultOf(old));
    this.#disarm?.();
    this.#disarm = this.#clock.wakeAt(now + LOOK_EVERY_MS, () => this.look());
  }

  close(): void {
    this.#disarm?.();
  }
}
