import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { fileNameOfPicture } from './alert-picture.ts';
import { pictureOfRow } from './picture-rows.ts';
import type { Vault } from './vault.ts';

export interface PictureKeepingOptions {
  store: Pick<Store, 'db'>;
  committer: Pick<Committer, 'run'>;
  vault: Pick<Vault, 'drop'>;
  clock: Clock;
  log: Log;
  /** How long pictures that are evidence in no case are kept, days. */
  days: number;
}

const EVERY_MS = 6 * 3_600_000;
const DAY_MS = 86_400_000;
const AT_ONCE = 500;

/** Lets go of pictures of alerts that never were part of a case. Answers what ends it. */
export function keepPictures(options: PictureKeepingOptions): () => void {
  const { clock, log } = options;
  let cancel: () => void;
  const next = (): void => {
    cancel = clock.wakeAt(clock.now() + EVERY_MS, () => {
      prune(options).catch((error: unknown) => log.error({ err: error }, 'old pictures were not deleted'));
      next();
    });
  };
  next();
  return () => cancel();
}

/** Files go first: a row without its file says that it is gone, a file without its row would stay for ever. */
async function prune({ store, committer, vault, clock, days }: PictureKeepingOptions): Promise<void> {
  for (;;) {
    const rows = await store.db
      .selectFrom('alertPictures')
      .selectAll()
      .where('askedAt', '<', clock.now() - days * DAY_MS)
      .where('state', '<>', 'pending')
      .where('about', 'like', '%"caseId":null%')
      .limit(AT_ONCE)
      .execute();
    const old = rows.map(pictureOfRow);
    for (const picture of old)
      if (picture.state === 'ready' && picture.fileOf === null) await vault.drop(fileNameOfPicture(picture));
    if (old.length > 0)
      await committer.run((tx) => {
        for (const { id } of old) tx.remove('alertPictures', [id]);
      });
    if (old.length < AT_ONCE) return;
  }
}
