import type { CaseParts } from './cases/start.ts';
import type { Config } from './config/schema.ts';
import type { Devices } from './devices/devices.ts';
import { type StartEvidenceOptions, startEvidence } from './evidence/start.ts';
import { encoded } from './evidence/views.ts';
import type { Hazard } from './ledger/hazard.ts';
import { type StartLedgerOptions, startLedger } from './ledger/start.ts';
import type { Notify } from './notify/notify.ts';
import type { Queries } from './telemetry/query/queries.ts';

export interface PapersOptions
  extends Pick<StartEvidenceOptions, 'store' | 'committer' | 'clock' | 'log'>,
    Pick<StartLedgerOptions, 'metrics' | 'transact'> {
  config: Pick<Config, 'dataDir' | 'evidence' | 'timeZone'>;
  devices: Pick<Devices, 'get'>;
  caseParts: CaseParts;
  queries: Pick<Queries, 'csv'>;
  notify: Pick<Notify, 'onHazard'>;
}

/** What is on paper: the evidence of cases, and the ledger of hazards. */
export async function startPapers({ config, devices, queries, notify, ...base }: PapersOptions) {
  const { clock } = base;
  const { keepTimeAndPlace, ...limits } = config.evidence;
  const whole = { metrics: [], stepMs: 0, points: 0, arrival: true };
  const evidence = await startEvidence({
    ...base,
    dataDir: config.dataDir,
    limits,
    keepTimeAndPlace: keepTimeAndPlace === 'yes',
    csvOf(id, range) {
      const device = devices.get(id);
      if (!device) return undefined;
      return queries.csv({ ...whole, ...range, now: clock.now(), devices: [{ id, no: device.no }] });
    },
  });
  const evidenceOf = async (caseId: string) => (await evidence.locker.of(caseId)).map(encoded);
  const written: ((value: Hazard) => void)[] = [];
  const hazards = await startLedger({
    ...base,
    timeZone: config.timeZone,
    onEscalated: (hazard, rung, tx) => notify.onHazard(tx, hazard, rung),
    onWritten: (value, tx) =>
      tx.afterCommit(() => {
        for (const listen of written) listen(value);
      }),
  });
  return {
    evidence,
    evidenceOf,
    hazards,
    /** Registers for each change of a hazard, once it is durable; the listener must not throw. */
    onHazardWritten: (listen: (value: Hazard) => void): void => void written.push(listen),
    async close() {
      hazards.close();
      await evidence.close();
    },
  };
}

/** What `startPapers` answers. */
export type Papers = Awaited<ReturnType<typeof startPapers>>;
