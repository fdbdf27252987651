import type { HandledAlert, Severity } from '../alerts/alert.ts';
import type { DeviceKind } from '../devices/device.ts';

export const LONGEST_SILENCE_MS = 30 * 86_400_000;

/** What a silence holds: all that is given must hold, null and an absent label ask nothing. */
export interface SilenceMatchers {
  ruleId: string | null;
  kind: DeviceKind | null;
  /** A grid with all below it. */
  grid: string | null;
  deviceId: string | null;
  severity: Severity | null;
  labels: Readonly<Record<string, string>>;
}

/** Alerts muted by matcher and time: they are recorded, and have no effect until it ends. Instants are Unix ms. */
export interface Silence {
  id: string;
  matchers: Readonly<SilenceMatchers>;
  from: number;
  to: number;
  comment: string;
  author: string;
  /** Whether it holds critical fire and gas alarms too: its author may decide that. */
  includesCritical: boolean;
  createdAt: number;
  updatedAt: number;
  /** When it ran out or was taken back, and by whom: `hub` when its time was over. */
  endedAt: number | null;
  endedBy: string | null;
}

/** Whatever holds alerts as a silence does. */
export type Hold = Pick<Silence, 'id' | 'author' | 'comment' | 'to'>;

export type SilenceState = 'pending' | 'active' | 'ended';

export function silenceState({ from, to, endedAt }: Silence, now: number): SilenceState {
  if (endedAt !== null || now >= to) return 'ended';
  return now < from ? 'pending' : 'active';
}

/** Kinds whose critical alerts are neither fire nor gas; of an unknown kind the worst is assumed. */
const harmless: ReadonlySet<string | undefined> = new Set<DeviceKind>(['camera', 'power', 'water']);

/** A critical fire or gas alarm, as far as anybody can tell. */
export function isFireOrGas({ severity, labels }: Pick<HandledAlert, 'severity' | 'labels'>): boolean {
  return severity === 'critical' && !harmless.has(labels['kind']);
}

/** Whether these matchers ask for critical fire and gas alarms by name. */
export function asksForCritical({ severity, kind }: SilenceMatchers): boolean {
  return severity === 'critical' && !harmless.has(kind ?? undefined);
}

/** `isWithin(code, root)`: whether grid `code` is `root` or lies below it. */
export function holds(
  { matchers, includesCritical }: Silence,
  alert: HandledAlert,
  isWithin: (code: string, root: string) => boolean,
): boolean {
  const { ruleId, kind, grid, deviceId, severity, labels } = matchers;
  return (
    (includesCritical || !isFireOrGas(alert)) &&
    (ruleId === null || alert.ruleId === ruleId) &&
    (kind === null || alert.labels['kind'] === kind) &&
    (deviceId === null || alert.deviceId === deviceId) &&
    (severity === null || alert.severity === severity) &&
    (grid === null || isWithin(alert.gridCode, grid)) &&
    Object.entries(labels).every(([name, value]) => alert.labels[name] === value)
  );
}

/** Whether it would hold everything there is. */
export function asksNothing({ labels, ...rest }: SilenceMatchers): boolean {
  return Object.keys(labels).length === 0 && Object.values(rest).every((value) => value === null);
}

/** Why a silence cannot have this time, in a sentence; null when it can. */
export function refuseTime({ from, to }: Pick<Silence, 'from' | 'to'>, now: number): string | null {
  if (to <= now) return 'to lies in the past: a silence needs an end that is ahead.';
  if (to <= from) return 'to must come after from.';
  if (to - from > LONGEST_SILENCE_MS)
    return 'Nothing is silent for longer than 30 days: choose an earlier to.';
  return null;
}
