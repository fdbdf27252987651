import type { Tx } from '../store/batch.ts';
import type { Store } from '../store/store.ts';

const PREFIX = 'caseSerial:';

/** Deals out case numbers `<yyyymmdd>-<street>-<serial>`, without gaps: the serial is stored with the case that takes it. */
export class CaseNumbers {
  readonly #serials = new Map<string, number>();
  readonly #day: Intl.DateTimeFormat;

  /** `timeZone`: where the office's day begins, e.g. `Asia/Shanghai`. */
  constructor(timeZone: string) {
    this.#day = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  }

  async load(store: Store): Promise<void> {
    const rows = await store.db.selectFrom('meta').selectAll().where('key', 'like', `${PREFIX}%`).execute();
    for (const row of rows) this.#serials.set(row.key.slice(PREFIX.length), Number(row.value));
  }

  next(streetCode: string, at: number, tx: Tx): string {
    const day = this.#day.format(at).replaceAll('-', '');
    const series = `${day}-${streetCode}`;
    const serial = (this.#serials.get(series) ?? 0) + 1;
    this.#serials.set(series, serial);
    tx.put('meta', { key: `${PREFIX}${series}`, value: String(serial) });
    return `${series}-${String(serial).padStart(4, '0')}`;
  }
}
