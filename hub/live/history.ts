import { sql } from 'kysely';
import type { Alert } from '../alerts/alert.ts';
import { type CaseView, overStates } from '../cases/case.ts';
import type { DeviceView } from '../devices/device.ts';
import type { Store } from '../store/store.ts';
import type { Row } from '../store/tables.ts';
import type { LiveChange, Snapshot } from './contract.ts';

/** How the nouns a snapshot consists of come out of their rows and registers. */
export interface SnapshotParts {
  alertOfRow(row: Row<'alerts'>): Alert;
  caseOfRow(row: Row<'cases'>): CaseView;
  /** The devices of these grids and of all below them, as of now. */
  devicesIn(roots: readonly string[]): Iterable<DeviceView>;
}

/**
 * Everything open in the grids that `covers` accepts, as of one `seq`. Alerts and cases are of one read transaction;
 * the registers are read after it and may be ahead of it, which the changes that follow make good.
 */
export async function readSnapshot(
  store: Store,
  parts: SnapshotParts,
  roots: readonly string[],
  covers: (gridCode: string) => boolean,
): Promise<Snapshot> {
  const { seq, alerts, cases } = await store.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const last = await tx
        .selectFrom('changes')
        .select(sql<number | null>`max(${sql.ref('seq')})`.as('seq'))
        .executeTakeFirst();
      return {
        seq: last?.seq ?? 0,
        alerts: await tx.selectFrom('alerts').selectAll().where('state', '<>', 'resolved').execute(),
        cases: await tx.selectFrom('cases').selectAll().where('state', 'not in', overStates).execute(),
      };
    });
  const devices: DeviceView[] = [];
  const cameras: DeviceView[] = [];
  for (const view of parts.devicesIn(roots)) (view.kind === 'camera' ? cameras : devices).push(view);
  return {
    seq,
    alerts: alerts.filter((row) => covers(row.gridCode)).map((row) => parts.alertOfRow(row)),
    cases: cases.filter((row) => covers(row.gridCode)).map((row) => parts.caseOfRow(row)),
    devices,
    cameras,
  };
}

const CHUNK_ROWS = 1000;

/**
 * The next stretch of changes after `since`, up to `until`, those that `covers` accepts; undefined when the store no
 * longer has the first of them. `reached`: the `seq` the stretch goes to, covered or not.
 */
export async function readMissed(
  store: Store,
  since: number,
  until: number,
  covers: (gridCode: string) => boolean,
): Promise<{ changes: LiveChange[]; reached: number } | undefined> {
  const rows = await store.db
    .selectFrom('changes')
    .selectAll()
    .where('seq', '>', since)
    .where('seq', '<=', until)
    .orderBy('seq')
    .limit(CHUNK_ROWS)
    .execute();
  const last = rows.at(-1);
  if (rows[0]?.seq !== since + 1 || !last) return undefined;
  const changes = rows
    .filter((row) => covers(row.gridCode))
    .map(({ seq, at, type, data }) => ({ seq, at, type, data: JSON.parse(data) as unknown }) as LiveChange);
  return { changes, reached: last.seq };
}
