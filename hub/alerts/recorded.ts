import type { Kysely } from 'kysely';
import type { Database } from '../store/tables.ts';
import type { AlertHandling, Severity } from './alert.ts';

/** What the store knows of an alert of a device, as far as its time is concerned. Instants are Unix ms. */
export interface RecordedAlert {
  id: string;
  deviceId: string;
  gridCode: string;
  firedAt: number;
  /** Null while it stands. */
  resolvedAt: number | null;
  severity: Severity;
  /** Somebody found that there was nothing behind it. */
  isFalse: boolean;
}

interface Row {
  id: string;
  deviceId: string | null;
  gridCode: string;
  firedAt: number;
  resolvedAt: number | null;
  severity: string;
  handling: string | null;
}

const columns = ['id', 'deviceId', 'gridCode', 'firedAt', 'resolvedAt', 'severity'] as const;

function recordedOf({ deviceId, handling, severity, ...rest }: Row): RecordedAlert[] {
  if (deviceId === null) return [];
  const handled = handling === null ? null : (JSON.parse(handling) as Partial<AlertHandling>);
  return [
    { ...rest, deviceId, severity: severity as Severity, isFalse: (handled?.falseAlarm ?? null) !== null },
  ];
}

/** The alerts that a rule raised about devices and that stood at any time of the range, by when they fired. */
export async function alertsOfRule(
  db: Kysely<Database>,
  ruleId: string,
  { from, to }: { from: number; to: number },
): Promise<RecordedAlert[]> {
  const rows = await db
    .selectFrom('alerts')
    .leftJoin('alertHandling', 'alertHandling.alertId', 'alerts.id')
    .select(columns)
    .select('handling')
    .where('ruleId', '=', ruleId)
    .where('firedAt', '<', to)
    .where((of) => of.or([of('resolvedAt', 'is', null), of('resolvedAt', '>=', from)]))
    .orderBy('firedAt')
    .execute();
  return rows.flatMap(recordedOf);
}

/** The alerts of a device that stood at an instant, by when they fired. */
export async function alertsStandingAt(
  db: Kysely<Database>,
  deviceId: string,
  at: number,
): Promise<(RecordedAlert & { ruleId: string })[]> {
  const rows = await db
    .selectFrom('alerts')
    .leftJoin('alertHandling', 'alertHandling.alertId', 'alerts.id')
    .select([...columns, 'ruleId'])
    .select('handling')
    .where('deviceId', '=', deviceId)
    .where('firedAt', '<=', at)
    .where((of) => of.or([of('resolvedAt', 'is', null), of('resolvedAt', '>', at)]))
    .orderBy('firedAt')
    .execute();
  return rows.flatMap(({ ruleId, ...row }) => recordedOf(row).map((alert) => ({ ...alert, ruleId })));
}
