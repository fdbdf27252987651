import type { Clock } from '../kernel/clock.ts';
import type { Tx } from '../store/batch.ts';
import type { HandledAlert } from './alert.ts';
import type { Alerts } from './alerts.ts';

/** Makes real what has outlived its exercise: a fire during maintenance must not be forgotten. */
export function endExercises(
  alerts: Alerts,
  { clock, isOn }: { clock: Clock; isOn(alert: HandledAlert): boolean },
  tx: Tx,
): void {
  for (const alert of alerts.open()) {
    const from = alerts.byId(alert.id);
    if (!from || alert.exercise === null || isOn(alert)) continue;
    const real = { ...alert, exercise: null, updatedAt: clock.now() };
    const text = `the ${alert.exercise} is over and it still stands: it is real`;
    const why = { step: 'exercise-over', text, detail: { type: alert.exercise } } as const;
    alerts.advance(from, real, why, null, tx);
  }
}
