import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it, test } from 'vitest';
import { checkHazardHistories } from '../../hub/ledger/history-check.ts';
import { rowWrite } from '../../hub/store/batch.ts';
import { openSqlite } from '../../hub/store/sqlite/open.ts';
import type { Store } from '../../hub/store/store.ts';
import type { Row } from '../../hub/store/tables.ts';
import { openCaseOffice } from '../support/case-office.ts';
import { eachDialect } from '../support/stores.ts';
import { tempDir } from '../support/temp.ts';

const CELL = '110199001001001';
const blocked = { title: '疏散通道堵塞', description: '堆放 \0 \ud800', gridCode: CELL };

/** Two hazards of three lines each; the lines of the one whose history comes last. */
async function twoHazards(store: Store) {
  const office = await openCaseOffice(store);
  const made = await Promise.all([1, 2].map(() => office.call('worker', 'POST', '/hazards', blocked)));
  const ids = made.map(({ body }) => body.id as string).toSorted();
  for (const id of ids)
    for (const request of [{ action: 'rectify' }, { action: 'claim', comment: '已清理' }])
      await office.call('worker', 'POST', `/hazards/${id}/actions`, request);
  const last = ids.at(-1)!;
  return { office, last, rows: await linesOf(store, last) };
}

const linesOf = ({ db }: Store, id: string) =>
  db.selectFrom('hazardHistory').selectAll().where('hazardId', '=', id).orderBy('n').execute();
const put = (store: Store, row: Row<'hazardHistory'>) =>
  store.writer.write([rowWrite('put', 'hazardHistory', row)]);

eachDialect((_dialect, openFresh) => {
  it('finds the first line of the history of a hazard that is not what was written', async () => {
    const store = await openFresh();
    const { last, rows } = await twoHazards(store);
    expect(await checkHazardHistories(store)).toEqual({
      histories: 2,
      lines: 6,
      fromBefore: 0,
      broken: null,
    });
    const broken = async () => (await checkHazardHistories(store)).broken;
    const claim = rows[2]!;
    for (const change of [
      { actor: 'somebody' },
      { comment: null },
      { at: 1 },
      { detail: '{"x":1}' },
      { toState: 'struck' },
    ]) {
      await put(store, { ...claim, ...change });
      expect(await broken()).toMatchObject({ of: last, n: 3, why: expect.stringContaining('hash') });
    }
    await put(store, claim);
    await store.writer.write([{ table: 'hazardHistory', op: 'remove', values: [last, 2] }]);
    expect(await broken()).toMatchObject({ of: last, n: 3, why: expect.stringContaining('missing') });
    await put(store, rows[1]!);
    await store.writer.write([{ table: 'hazardHistory', op: 'remove', values: [last, 3] }]);
    expect(await broken()).toMatchObject({ of: last, n: 2, why: expect.stringContaining('at its end') });
    await put(store, claim);
    expect(await broken()).toBeNull();
  });

  it('chains what happens to a hazard from before there were hashes to all that happened then', async () => {
    const store = await openFresh();
    const { office, last, rows } = await twoHazards(store);
    for (const row of rows) await put(store, { ...row, hash: null });
    await store.writer.write([{ table: 'hazardEnds', op: 'remove', values: [last] }]);
    office.ledger.close();

    const late = await openCaseOffice(store);
    await late.call('supervisor', 'POST', `/hazards/${last}/actions`, { action: 'inspect', passed: true });
    expect(await checkHazardHistories(store)).toMatchObject({ lines: 7, fromBefore: 3, broken: null });
    await put(store, { ...rows[0]!, hash: null, actor: 'x' });
    expect((await checkHazardHistories(store)).broken).toMatchObject({ of: last, n: 4 });
  });
});

test('the command says which hazard was tampered with, and where', async () => {
  const dataDir = tempDir();
  const store = await openSqlite(dataDir);
  const { last, rows, office } = await twoHazards(store);
  await put(store, { ...rows[1]!, actor: 'somebody' });
  office.ledger.close();
  await store.close();
  const child = spawn(process.execPath, ['hub/check-history.ts'], {
    env: { PATH: process.env.PATH ?? '', HUB_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[status], err] = await Promise.all([once(child, 'close'), text(child.stderr)]);
  expect([status, err]).toEqual([
    1,
    expect.stringMatching(`^Hazard YH-\\d{8}-000[12] \\(${last}\\), line 2 `),
  ]);
});
