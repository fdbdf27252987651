import type { Device } from '../devices/device.ts';
import type { Grid } from '../grids/grid.ts';
import { levelDepth } from '../grids/grid-level.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Confirmation, Rule } from '../rules/rule.ts';
import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';
import type { HandledAlert, TraceStep } from './alert.ts';
import type { Alerts, Tracked, Why } from './alerts.ts';
import { type Verdict, type Witness, WitnessBook } from './corroboration.ts';
import { figure } from './describe.ts';
import { confirm } from './life-cycle.ts';
import { handledAlertOfRow, selectAlerts, traceOfRow } from './rows.ts';

export interface CorroboratorOptions {
  alerts: Alerts;
  rules: readonly Rule[];
  clock: Clock;
  grids: { ancestors(code: string): readonly string[]; get(code: string): Pick<Grid, 'level'> | undefined };
  device(id: string): Device | undefined;
}

/** Confirms alerts by one another: two independent triggers gate what follows, and delay nothing (GB 50116 §4.1.6). */
export class Corroborator {
  readonly #options: CorroboratorOptions;
  #book: WitnessBook;
  /** The rules on readings: of other alerts none is a witness. */
  #ruleIds: ReadonlySet<string> = new Set();

  constructor(options: CorroboratorOptions) {
    this.#options = options;
    this.#book = this.#open(options.rules);
  }

  /** Goes by other rules from now on, with the witnesses it knows, and confirms what they now call confirmed. */
  replace(rules: readonly Rule[], tx: Tx): void {
    const { alerts, clock } = this.#options;
    const known = [...this.#book.witnesses()];
    this.#book = this.#open(rules);
    for (const witness of known) if (this.#ruleIds.has(witness.ruleId)) this.#book.take(witness, clock.now());
    for (const { id } of alerts.open()) {
      const tracked = alerts.byId(id);
      if (tracked) this.#take(tracked.alert, tracked.trace);
    }
    this.#confirm(this.#book.verdicts(clock.now()), tx);
  }

  #open(rules: readonly Rule[]): WitnessBook {
    const { grids } = this.#options;
    const reading = rules.filter((rule) => rule.on === 'reading');
    const asked = reading.flatMap(({ id, confirm: by }): [string, Confirmation][] => (by ? [[id, by]] : []));
    this.#ruleIds = new Set(reading.map(({ id }) => id));
    return new WitnessBook(new Map(asked), (code, level) => {
      const isWide = (at: string): boolean => {
        const grid = grids.get(at);
        return grid !== undefined && levelDepth(grid.level) <= levelDepth(level);
      };
      return grids.ancestors(code).find(isWide) ?? code;
    });
  }

  /** Takes up the alerts that can still speak, open and over, and confirms what a changed rule now calls confirmed. */
  async load(store: Store, run: (work: (tx: Tx) => void) => Promise<void>): Promise<void> {
    if (this.#book.longestMs === 0) return;
    const since = this.#options.clock.now() - this.#book.longestMs;
    const rows = await selectAlerts(store)
      .where('alerts.id', 'in', (eb) =>
        eb.selectFrom('alertEdges').select('alertId').where('type', '=', 'resolved').where('at', '>=', since),
      )
      .orderBy('resolvedAt')
      .execute();
    for (const row of rows) this.#take(handledAlertOfRow(row), traceOfRow(row));
    const { alerts, clock } = this.#options;
    for (const { id } of alerts.open()) {
      const tracked = alerts.byId(id);
      if (tracked) this.#take(tracked.alert, tracked.trace);
    }
    await run((tx) => this.#confirm(this.#book.verdicts(clock.now()), tx));
  }

  /** Hears of every alert as it was last written. */
  written({ alert, trace }: Tracked, tx: Tx): void {
    const witness = this.#take(alert, trace);
    if (witness) this.#confirm(this.#book.verdictsAround(witness, this.#options.clock.now()), tx);
  }

  #confirm(verdicts: Iterable<Verdict>, tx: Tx): void {
    const { alerts, clock } = this.#options;
    for (const verdict of verdicts) {
      const from = alerts.byId(verdict.alertId);
      const next = from && confirm(from.alert, clock.now());
      if (!from || !next || typeof next === 'string') continue;
      alerts.advance(from, next, why(verdict), 'confirmed', tx);
      alerts.align(tx, [verdict.alertId]);
    }
  }

  /** The witness an alert is, if it says anything new. */
  #take(alert: HandledAlert, trace: readonly TraceStep[]): Witness | undefined {
    const { deviceId, ruleId } = alert;
    if (this.#book.longestMs === 0 || deviceId === null || !this.#ruleIds.has(ruleId)) return undefined;
    const device = this.#options.device(deviceId);
    const { lng = null, lat = null } = device ?? {};
    const witness: Witness = {
      alertId: alert.id,
      ruleId,
      deviceId,
      kind: alert.labels['kind'] ?? '',
      at: spokeAt(alert, trace),
      endedAt: alert.resolvedAt,
      gridCode: alert.gridCode,
      labels: alert.labels,
      position: lng === null || lat === null ? null : { lng, lat },
      isCredible: isCredible(alert),
      isConfirmed: alert.stage === 'confirmed',
    };
    return this.#book.take(witness, this.#options.clock.now()) ? witness : undefined;
  }
}

function isCredible({ severity, falseAlarm, exercise }: HandledAlert): boolean {
  return (severity === 'critical' || severity === 'major') && falseAlarm === null && exercise === null;
}

/** When it fired, or last rose to something worse. */
function spokeAt({ firedAt }: HandledAlert, trace: readonly TraceStep[]): number {
  return trace.findLast(({ step }) => step === 'severity')?.at ?? firedAt;
}

function why({ devices, confirmation: { withinMs, place } }: Verdict): Why {
  const where = 'in' in place ? `in the same ${place.in}` : `within ${place.radiusM} m`;
  const text = `${devices.length} devices ${where} alarmed within ${figure(withinMs / 1000)} s: ${devices.join(', ')}`;
  return { step: 'confirmed', text, detail: { devices, withinS: withinMs / 1000, ...place } };
}
