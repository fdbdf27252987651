import { expect, it } from 'vitest';
import { checkHistories } from '../../hub/cases/history-check.ts';
import { rowWrite } from '../../hub/store/batch.ts';
import type { Row } from '../../hub/store/tables.ts';
import { openCaseOffice } from '../support/case-office.ts';
import { eachDialect } from '../support/stores.ts';

const rubbish = { description: '一堆垃圾 \0 \ud800', gridCode: '110199001001001', typeCode: '1101990101' };

eachDialect((_dialect, openFresh) => {
  it('finds the first line of a history that is not what was written', async () => {
    const store = await openFresh();
    const { call, finish } = await openCaseOffice(store);
    const made = await Promise.all([1, 2].map(() => call('operator', 'POST', '/cases', rubbish)));
    const [first, second] = made.map(({ body }) => body.id as string).toSorted();
    await finish(first!);
    await finish(second!);
    expect(await checkHistories(store)).toEqual({ histories: 2, lines: 12, fromBefore: 0, broken: null });

    const rows = await store.db
      .selectFrom('caseHistory')
      .selectAll()
      .where('caseId', '=', second!)
      .orderBy('n')
      .execute();
    const put = (row: Row<'caseHistory'>) => store.writer.write([rowWrite('put', 'caseHistory', row)]);
    const remove = (n: number) =>
      store.writer.write([{ table: 'caseHistory', op: 'remove', values: [second!, n] }]);
    const broken = async () => (await checkHistories(store)).broken;

    const handled = rows[4]!;
    expect(handled.action).toBe('handle');
    for (const change of [
      { actor: 'somebody' },
      { comment: 'nothing' },
      { at: 1 },
      { detail: '{"x":1}' },
      { toState: 'closed' },
    ]) {
      await put({ ...handled, ...change });
      expect(await broken()).toMatchObject({ of: second, n: 5, why: expect.stringContaining('hash') });
    }
    await put({ ...handled, hash: null });
    expect(await broken()).toMatchObject({ n: 5, why: expect.stringContaining('taken away') });
    await put(handled);
    expect(await broken()).toBeNull();
    await remove(2);
    expect(await broken()).toMatchObject({ n: 3, why: expect.stringContaining('missing') });
    await put(rows[1]!);
    await remove(6);
    expect(await broken()).toMatchObject({ n: 5, why: expect.stringContaining('at its end') });
  });

  it('chains what is done to a case from before there were hashes to all that happened then', async () => {
    const store = await openFresh();
    const early = await openCaseOffice(store);
    const { body } = await early.call('operator', 'POST', '/cases', rubbish);
    await early.act('operator', body.id, { action: 'accept' });
    const rows = await store.db.selectFrom('caseHistory').selectAll().orderBy('n').execute();
    await store.writer.write(
      rows.map((row) => rowWrite('put', 'caseHistory', { ...row, hash: null, detail: '{}' })),
    );
    await store.writer.write([{ table: 'caseFiles', op: 'remove', values: [body.id] }]);
    early.close();

    const late = await openCaseOffice(store);
    await late.act('supervisor', body.id, { action: 'file', typeCode: '1101990301' });
    expect(await checkHistories(store)).toMatchObject({ lines: 3, fromBefore: 2, broken: null });
    await store.writer.write([
      rowWrite('put', 'caseHistory', { ...rows[0]!, hash: null, detail: '{}', actor: 'x' }),
    ]);
    expect((await checkHistories(store)).broken).toMatchObject({ n: 3 });
  });

  it('deals out numbers without gap or repeat when many report at once, and on over a restart', async () => {
    const store = await openFresh();
    const office = await openCaseOffice(store);
    const report = (of: typeof office) => of.call('operator', 'POST', '/cases', rubbish);
    const made = await Promise.all(Array.from({ length: 30 }, () => report(office)));
    office.close();
    const again = await openCaseOffice(store);
    made.push(await report(again));
    const serials = made.map(({ body }) => Number(body.number.split('-')[2])).toSorted((a, b) => a - b);
    expect(serials).toEqual(Array.from({ length: 31 }, (_, i) => i + 1));
    expect(await store.db.selectFrom('cases').select('id').execute()).toHaveLength(31);
  });
});
