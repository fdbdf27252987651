import { expect, test } from 'vitest';
import { Board } from '../../hub/dispatch/board.ts';
import { climb, opened } from '../../hub/dispatch/dispatch.ts';
import { Stations } from '../../hub/dispatch/stations.ts';
import { Terminals } from '../../hub/dispatch/terminals.ts';
import type { Store } from '../../hub/store/store.ts';
import { type ManualClock, manualClock } from '../support/clock.ts';
import { committerOver } from '../support/committing.ts';
import { eachDialect } from '../support/stores.ts';

const limits = { receive: 60_000, start: 60_000, arrive: 180_000, join: 300_000 };
const draft = {
  id: 's1',
  name: '一站',
  gridCode: 'g1',
  address: '1 Main Street',
  lng: 116.3,
  lat: 39.9,
  radiusM: 1500,
  phone: null,
  enabled: true,
  members: ['a', 'b', 'c'].map((id) => ({ id, name: id, role: 'firefighter' as const, phone: null })),
  equipment: [],
  accounts: [],
  minimumOnDuty: null,
};
const order = {
  caseId: 'c1',
  caseNumber: '1',
  drillId: null,
  stationId: 's1',
  stationName: '一站',
  gridCode: 'g1',
  severity: 'critical',
  title: { zh: '火', en: 'Fire' },
  address: null,
  lng: null,
  lat: null,
  drill: false,
  reason: 'the nearest',
  endsAt: null,
} as const;

/** Stations, terminals and dispatches over a store, as at a start of the hub. */
async function open(store: Store, clock: ManualClock) {
  const { committer } = await committerOver(store, { clock });
  const due: string[][] = [];
  const stations = new Stations({ clock, minimum: 3 });
  const terminals = new Terminals({
    clock,
    silenceMs: 90_000,
    transact: (work) => void committer.run(work),
    onEdge: () => undefined,
  });
  const board = new Board(clock, (ids) => due.push([...ids]));
  await stations.load(store);
  await terminals.load(store);
  await board.load(store);
  board.watch();
  return { committer, stations, terminals, board, due };
}

eachDialect((_dialect, openFresh, reopen) => {
  test('stations, their rota, terminals and ladders are after a restart what they were before', async () => {
    const store = await openFresh();
    const clock = manualClock();
    const now = clock.now();
    const before = await open(store, clock);
    const dispatch = opened({ ...order, id: 'd1' }, limits, now);
    const { secret, shift } = await before.committer.run((tx) => {
      const added = before.stations.add(draft, tx);
      const span = { from: now, to: now + 3_600_000, members: ['a', 'b', 'c'] };
      before.terminals.connected('s1', 1, tx);
      before.terminals.heard('s1', tx, 80);
      before.board.write(opened({ ...order, id: 'd2', caseId: 'c2' }, limits, now), tx);
      before.board.write(dispatch, tx);
      return { ...added, shift: before.stations.addShift('s1', span, tx) };
    });
    await before.committer.run((tx) => {
      const over = before.board.byId('d2');
      if (over) before.board.write({ ...over, endedAt: now }, tx);
      before.board.write(dispatch, tx);
    });
    expect(before.board.of('c2')).toEqual([]);

    const after = await open(await reopen(store), clock);
    expect(after.stations.get('s1')).toEqual({ ...draft, rotaSince: now, createdAt: now, updatedAt: now });
    expect(after.stations.authenticate('s1', secret)).toBe(true);
    expect(['wrong', ''].map((given) => after.stations.authenticate('s1', given))).toEqual([false, false]);
    expect(after.stations.authenticate('nobody', secret)).toBe(false);
    expect(after.stations.dutyOf({ id: 's1' })).toEqual({ state: 'on', shift });
    expect(after.terminals.of('s1')).toMatchObject({ online: true, since: now, battery: 80 });
    expect(after.board.of('c1')).toEqual([dispatch]);
    expect(after.board.byId('d2')).toBeUndefined();

    clock.advance(59_999);
    expect(after.due).toEqual([]);
    clock.advance(1);
    expect(after.due).toEqual([['d1']]);
    await after.committer.run((tx) => after.board.write(climb(dispatch, clock.now()).next, tx));
    clock.advance(30_000);
    expect(after.terminals.of('s1').online).toBe(false);
    clock.advance(90_000);
    expect(after.due).toEqual([['d1'], ['d1']]);
  });
});
