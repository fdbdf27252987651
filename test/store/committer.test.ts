import { expect, it, vi } from 'vitest';
import type { BatchWriter, Change, Tx, WriteBatch } from '../../hub/store/batch.ts';
import { committerOver } from '../support/committing.ts';
import { eachDialect } from '../support/stores.ts';
import { readingRow } from './rows.ts';

const note = (tx: Tx, key: string, value = ''): void => tx.put('meta', { key, value });
const draft = (n: number) => ({ type: 'alert', gridCode: 'g', data: { n } }) as const;

/** A writer whose transactions wait until a test lets them go on to the real one. */
function gated(writer: BatchWriter) {
  const waiting: (() => void)[] = [];
  const batches: WriteBatch[] = [];
  return {
    batches,
    /** Lets the oldest waiting transaction go on, once there is one. */
    async letOne(): Promise<void> {
      await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(0), { interval: 1 });
      waiting.shift()?.();
    },
    writer: {
      async write(batch: WriteBatch): Promise<void> {
        batches.push(batch);
        await new Promise<void>((resolve) => waiting.push(resolve));
        await writer.write(batch);
      },
    },
  };
}

eachDialect((_dialect, openFresh, reopen) => {
  it('acknowledges first, then tells changes, then runs what comes after the commit', async () => {
    const store = await openFresh();
    const { committer } = await committerOver(store);
    const order: string[] = [];
    committer.onChanges((changes) => order.push(`changes ${changes.map((change) => change.seq).join()}`));
    for (const n of [1, 2]) {
      committer.submit(
        (tx) => {
          tx.afterCommit(() => order.push(`after ${n}`));
          tx.change(draft(n));
          note(tx, `k${n}`);
        },
        () => order.push(`ack ${n}`),
      );
    }
    expect(order).toEqual([]);
    await committer.settled();
    expect(order).toEqual(['ack 1', 'ack 2', 'changes 1,2', 'after 1', 'after 2']);
    expect(committer.committedSeq).toBe(2);
  });

  it('has everything in the store by the time it acknowledges', async () => {
    const store = await openFresh();
    const { committer } = await committerOver(store);
    const result = await committer.run((tx) => {
      note(tx, 'k', 'v');
      tx.append('readings', readingRow());
      tx.change(draft(1));
      return 'result';
    });
    expect(result).toBe('result');
    expect(await store.db.selectFrom('meta').selectAll().execute()).toEqual([{ key: 'k', value: 'v' }]);
    expect(await store.db.selectFrom('readings').selectAll().execute()).toEqual([readingRow()]);
    expect(await store.db.selectFrom('changes').select(['seq', 'data']).execute()).toEqual([
      { seq: 1, data: '{"n":1}' },
    ]);
  });

  it('numbers changes without a gap across restarts', async () => {
    let store = await openFresh();
    for (let restart = 0; restart < 3; restart++) {
      const { committer } = await committerOver(store);
      await Promise.all([1, 2, 3].map((n) => committer.run((tx) => tx.change(draft(n)))));
      store = await reopen(store);
    }
    const seqs = await store.db.selectFrom('changes').select('seq').orderBy('seq').execute();
    expect(seqs.map((row) => row.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('writes nothing of work that throws, and goes on', async () => {
    const store = await openFresh();
    const { committer, fatal } = await committerOver(store);
    const failing = committer.run((tx) => {
      note(tx, 'thrown');
      tx.change(draft(1));
      throw new Error('bad input');
    });
    await expect(failing).rejects.toThrow('bad input');
    const refused = committer.run((tx) => {
      note(tx, 'thrown too');
      tx.append('readings', readingRow({ at: 0.5 }));
    });
    await expect(refused).rejects.toThrow('readings.at takes int, not 0.5');
    await committer.run((tx) => {
      note(tx, 'kept');
      tx.change(draft(2));
    });
    expect(await store.db.selectFrom('meta').select('key').execute()).toEqual([{ key: 'kept' }]);
    expect(await store.db.selectFrom('changes').select(['seq', 'data']).execute()).toEqual([
      { seq: 1, data: '{"n":2}' },
    ]);
    expect(fatal).toEqual([]);
  });

  it('acknowledges nothing of a commit that fails, nor anything after it, and says so once', async () => {
    const store = await openFresh();
    const { committer, fatal } = await committerOver(store);
    const acknowledged: string[] = [];
    const told: Change[] = [];
    committer.onChanges((changes) => told.push(...changes));
    committer.submit(
      (tx) => tx.append('readings', readingRow()),
      () => acknowledged.push('first'),
    );
    await committer.settled();
    committer.submit(
      (tx) => {
        tx.append('readings', readingRow()); // the key is taken
        tx.change(draft(1));
        tx.afterCommit(() => acknowledged.push('after'));
      },
      () => acknowledged.push('failed'),
    );
    committer.submit(
      (tx) => note(tx, 'innocent'),
      () => acknowledged.push('beside it'),
    );
    await vi.waitFor(() => expect(fatal).toHaveLength(1));
    committer.submit(
      (tx) => note(tx, 'later'),
      () => acknowledged.push('later'),
    );
    await expect(committer.settled()).rejects.toThrow(/unique/i);
    expect(acknowledged).toEqual(['first']);
    expect(told).toEqual([]);
    expect(fatal).toHaveLength(1);
    expect(await store.db.selectFrom('meta').selectAll().execute()).toEqual([]);
  });

  it('takes what arrives during a commit into one next transaction, a key put often once', async () => {
    const store = await openFresh();
    const gate = gated(store.writer);
    const { committer } = await committerOver(store, { writer: gate.writer });
    const first = committer.run((tx) => note(tx, 'first'));
    await vi.waitFor(() => expect(gate.batches).toHaveLength(1), { interval: 1 });
    const rest = Array.from({ length: 500 }, (_, i) =>
      committer.run((tx) => {
        note(tx, 'state', String(i));
        tx.append('readings', readingRow({ id: i }));
      }),
    );
    await gate.letOne();
    await first;
    await gate.letOne();
    await Promise.all(rest);
    expect(gate.batches).toHaveLength(2);
    expect(gate.batches[1]?.find((part) => part.table === 'meta')?.values).toEqual(['state', '499']);
    const { count } = await store.db
      .selectFrom('readings')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe(500);
  });

  it('keeps to the last word when a row is appended, changed and removed in one transaction', async () => {
    const store = await openFresh();
    const { committer } = await committerOver(store);
    await Promise.all([
      committer.run((tx) => tx.append('meta', { key: 'changed', value: 'old' })),
      committer.run((tx) => tx.append('meta', { key: 'removed', value: 'old' })),
      committer.run((tx) => tx.put('meta', { key: 'changed', value: 'new' })),
      committer.run((tx) => tx.remove('meta', ['removed'])),
      committer.run((tx) => tx.append('meta', { key: 'late', value: '' })),
    ]);
    expect(await store.db.selectFrom('meta').selectAll().orderBy('key').execute()).toEqual([
      { key: 'changed', value: 'new' },
      { key: 'late', value: '' },
    ]);
  });

  it('tells sources to stop at the bound and to go on when there is room', async () => {
    const store = await openFresh();
    const gate = gated(store.writer);
    const { committer, metrics } = await committerOver(store, { writer: gate.writer, maxPendingRows: 3 });
    const work = [committer.run((tx) => note(tx, 'running'))];
    await vi.waitFor(() => expect(gate.batches).toHaveLength(1), { interval: 1 });
    work.push(committer.run((tx) => note(tx, 'a')));
    work.push(committer.run((tx) => note(tx, 'b')));
    expect(committer.full).toBe(false);
    await committer.whenRoom();
    work.push(committer.run((tx) => note(tx, 'c')));
    expect(committer.full).toBe(true);
    let room = false;
    const waiting = committer.whenRoom().then(() => (room = true));
    await gate.letOne();
    await vi.waitFor(() => expect(gate.batches).toHaveLength(2), { interval: 1 });
    expect(room).toBe(false);
    await gate.letOne();
    await Promise.all([...work, waiting]);
    expect(committer.full).toBe(false);
    expect(await metrics.getSingleMetricAsString('gridwatch_commit_backpressure_total')).toMatch(/ 1$/);
  });

  it('bounds what waits even when it writes nothing', async () => {
    const store = await openFresh();
    const gate = gated(store.writer);
    const { committer } = await committerOver(store, { writer: gate.writer, maxPendingRows: 3 });
    const work = [committer.run((tx) => note(tx, 'running'))];
    await vi.waitFor(() => expect(gate.batches).toHaveLength(1), { interval: 1 });
    for (let i = 0; i < 4; i++) work.push(committer.run(() => undefined));
    expect(committer.full).toBe(true);
    await gate.letOne();
    await Promise.all(work);
    expect(committer.full).toBe(false);
  });
});
