import type { Alert } from '../../../../hub/alerts/alert.ts';

/** What holds an alert back, so that it calls nobody; `id`: of the silence, the other alert or the exercise. */
export interface HoldBack {
  by: 'silence' | 'inhibition' | 'flapping' | 'merge' | 'exercise';
  id: string;
}

/** An alert as far as what holds it back goes; a hub that has only silences says no more than which. */
export type Holdable = Pick<Alert, 'silencedBy'> & { heldBackBy?: Readonly<HoldBack> | null };

/** What holds an alert back now; null: it calls. */
export function holdBackOf({ silencedBy = null, heldBackBy = null }: Holdable): HoldBack | null {
  return heldBackBy ?? (silencedBy === null ? null : { by: 'silence', id: silencedBy });
}

/** Whether it stands and calls nobody. */
export const isHeldBack = (alert: Holdable): boolean => holdBackOf(alert) !== null;
