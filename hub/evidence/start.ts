import type { CaseParts } from '../cases/start.ts';
import { fileNameOfPicture } from './alert-picture.ts';
import { fileNameOf } from './evidence.ts';
import { Locker, type LockerOptions } from './locker.ts';
import { pictureOfRow } from './picture-rows.ts';
import { Snapshots, type SnapshotsOptions } from './snapshots.ts';
import { Vault } from './vault.ts';

export interface StartEvidenceOptions
  extends Pick<LockerOptions, 'committer' | 'clock' | 'limits' | 'keepTimeAndPlace'>,
    Pick<SnapshotsOptions, 'store' | 'log' | 'csvOf'> {
  dataDir: string;
  caseParts: Pick<CaseParts, 'cases' | 'office'>;
}

/** Takes up the folder of evidence, and writes down readings for cases as they are filed. */
export async function startEvidence(options: StartEvidenceOptions) {
  const { store, committer, clock, log, dataDir, csvOf } = options;
  const { cases, office } = options.caseParts;
  const vault = new Vault(dataDir);
  const rows = await store.db.selectFrom('evidence').select(['id', 'mediaType']).execute();
  const pictures = await store.db
    .selectFrom('alertPictures')
    .selectAll()
    .where('state', '=', 'ready')
    .execute();
  const known = new Set([
    ...rows.map(fileNameOf),
    ...pictures.map((row) => fileNameOfPicture(pictureOfRow(row))),
  ]);
  const unclaimed = await vault.sweep((name) => known.has(name));
  if (unclaimed > 0)
    log.warn(
      { files: unclaimed },
      'files of evidence that no case knows were laid aside in evidence/unclaimed',
    );
  const locker = new Locker({ ...options, cases, vault, wallClock: (at) => office.wallClock(at) });
  const snapshots = new Snapshots({ store, clock, log, cases, locker, csvOf });
  committer.onChanges((changes) => snapshots.onChanges(changes));
  snapshots.resume();
  return { vault, locker, cases, csvOf, close: () => snapshots.close() };
}

/** What `startEvidence` answers. */
export type EvidenceParts = Awaited<ReturnType<typeof startEvidence>>;
