import { expect, it } from 'vitest';
import { loadLastValues } from '../../hub/devices/last-values.ts';
import { rowWrite } from '../../hub/store/batch.ts';
import type { Store } from '../../hub/store/store.ts';
import { eachDialect } from '../support/stores.ts';
import { readingRow } from './rows.ts';

/** A log of `count` readings of seven devices, each with its id as its instant; the 20,001st is of an eighth. */
async function fill(store: Store, count: number): Promise<void> {
  const values = Array.from({ length: count }, (_, i) => {
    const id = i + 1;
    const metrics = JSON.stringify({ smoke: id });
    return rowWrite(
      'append',
      'readings',
      readingRow({ id, deviceNo: id === 20_001 ? 7 : i % 7, at: id, receivedAt: id, metrics }),
    ).values;
  });
  await store.writer.write([{ table: 'readings', op: 'append', values: values.flat() }]);
}

eachDialect((_dialect, openFresh) => {
  it('are those of the archive, and on top of them the log after its cursor, however long', async () => {
    const store = await openFresh();
    await fill(store, 40_010);
    const rows = [
      { deviceNo: 0, at: 5, receivedAt: 6, metrics: '{"smoke":[5,-1],"battery":[4,90]}' },
      { deviceNo: 9, at: 50_000, receivedAt: 1, metrics: '{"gas":[50000,3]}' },
    ];
    const near = await loadLastValues(store, { cursor: 40_006, rows });
    expect(near.of(0)).toEqual({ at: 5, metrics: { smoke: -1, battery: 90 } });
    expect(near.of(9)).toEqual({ at: 50_000, metrics: { gas: 3 } });
    const atOf = (book: typeof near) => [0, 1, 2, 3, 4, 5, 6, 7].map((no) => book.of(no)?.at);
    expect(atOf(near)).toEqual([5, 40_007, 40_008, 40_009, 40_010, undefined, undefined, undefined]);
    const all = await loadLastValues(store);
    expect(atOf(all)).toEqual([40_006, 40_007, 40_008, 40_009, 40_010, 40_004, 40_005, 20_001]);
  });
});
