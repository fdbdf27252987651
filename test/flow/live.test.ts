import { expect, it, vi } from 'vitest';
import type { DeviceView } from '../../hub/devices/device.ts';
import { committerOver } from '../support/committing.ts';
import { connectScreen, liveHub, principal, raise } from '../support/live.ts';
import { eachDialect } from '../support/stores.ts';

function device(id: string, gridCode: string, kind: DeviceView['kind'] = 'smoke'): DeviceView {
  return {
    id,
    kind,
    gridCode,
    lng: null,
    lat: null,
    address: null,
    owner: null,
    codec: null,
    expectEveryMs: null,
    labels: {},
    disabled: false,
    createdAt: 0,
    updatedAt: 0,
    availability: 'online',
    availabilitySince: 0,
    lastSeenAt: 0,
    last: null,
  };
}

eachDialect((_dialect, openFresh) => {
  async function start() {
    const store = await openFresh();
    const { committer } = await committerOver(store);
    return { store, committer };
  }

  it('answers a watch with everything open in its grids, then tells each change', async () => {
    const { store, committer } = await start();
    const devices = [device('d1', 'east'), device('c1', 'east1', 'camera'), device('d2', 'west')];
    const hub = await liveHub({ store, committer, devices });
    const open = await raise(committer, { id: 'a1', gridCode: 'east1' });
    await raise(committer, { id: 'a2', gridCode: 'east', state: 'resolved' });
    await raise(committer, { id: 'a3', gridCode: 'west' });
    const screen = await connectScreen(hub);
    expect(await screen.watch(['east'])).toBe(3);
    await vi.waitFor(() => expect(screen.snapshots).toHaveLength(1), { interval: 1 });
    expect(screen.snapshots[0]).toEqual({
      seq: 3,
      alerts: [open],
      cases: [],
      devices: [device('d1', 'east')],
      cameras: [device('c1', 'east1', 'camera')],
    });
    await raise(committer, { id: 'a4', gridCode: 'west' });
    const next = await raise(committer, { id: 'a5', gridCode: 'east1' });
    await vi.waitFor(() => expect(screen.changes).toHaveLength(1), { interval: 1 });
    expect(screen.changes[0]).toEqual({ seq: 5, at: expect.any(Number), type: 'alert', data: next });
  });

  it('tells a screen nothing again that its snapshot had before it was shared out', async () => {
    const store = await openFresh();
    let shareOut = (): void => undefined;
    const answered = new Promise<void>((resolve) => (shareOut = resolve));
    const { committer } = await committerOver(store, {
      writer: {
        // Durable at once; the word of it comes late.
        async write(batch) {
          await store.writer.write(batch);
          await answered;
        },
      },
    });
    const hub = await liveHub({ store, committer });
    const early = raise(committer, { id: 'a1', gridCode: 'east' });
    await vi.waitFor(
      async () => expect(await store.db.selectFrom('alerts').select('id').execute()).toHaveLength(1),
      { interval: 1 },
    );
    const screen = await connectScreen(hub);
    expect(await screen.watch(['east'])).toBe(0);
    await vi.waitFor(() => expect(screen.snapshots).toHaveLength(1), { interval: 1 });
    expect(screen.snapshots[0]).toMatchObject({ seq: 1, alerts: [{ id: 'a1' }] });
    shareOut();
    await early;
    const next = await raise(committer, { id: 'a2', gridCode: 'east' });
    await vi.waitFor(() => expect(screen.alerts.get('a2')).toEqual(next), { interval: 1 });
    expect(screen.seqs).toEqual([2]);
    expect(screen.doubles).toEqual([]);
  });

  it('gives back exactly the missed changes with since, and no snapshot', async () => {
    const { store, committer } = await start();
    const hub = await liveHub({ store, committer });
    for (let n = 1; n <= 2500; n++) {
      const gridCode = n % 2 === 0 ? 'west' : 'east1';
      committer.submit(
        (tx) => tx.change({ type: 'alert', gridCode, data: { id: `a${n}` } }),
        () => undefined,
      );
    }
    await committer.settled();
    const screen = await connectScreen(hub);
    expect(await screen.watch(['east'], 10)).toBe(2500);
    await raise(committer, { id: 'last', gridCode: 'east' });
    await vi.waitFor(() => expect(screen.seq).toBe(2501), { interval: 1 });
    const missed = Array.from({ length: 2490 }, (_, i) => 11 + i).filter((seq) => seq % 2 === 1);
    expect(screen.seqs).toEqual([...missed, 2501]);
    expect(screen.snapshots).toEqual([]);
  });

  it('gives a snapshot when the missed changes are no longer kept, or were never ours', async () => {
    const { store, committer } = await start();
    const hub = await liveHub({ store, committer });
    for (const id of ['a1', 'a2', 'a3']) await raise(committer, { id, gridCode: 'east' });
    await committer.run((tx) => tx.remove('changes', [1]));
    for (const since of [0, 99]) {
      const screen = await connectScreen(hub);
      await screen.watch(['east'], since);
      await vi.waitFor(() => expect(screen.snapshots).toHaveLength(1), { interval: 1 });
      expect(screen.snapshots[0]?.seq).toBe(3);
      expect(screen.changes).toEqual([]);
    }
    const screen = await connectScreen(hub);
    await screen.watch(['east'], 1);
    await vi.waitFor(() => expect(screen.seqs).toEqual([2, 3]), { interval: 1 });
  });

  it('shows nobody a grid outside their scope, whatever they watch', async () => {
    const { store, committer } = await start();
    const hub = await liveHub({ store, committer, devices: [device('d1', 'east'), device('d2', 'west')] });
    hub.logins.set('east', principal({ id: 'u2', gridCode: 'east' }));
    await raise(committer, { id: 'a1', gridCode: 'east1' });
    await raise(committer, { id: 'a2', gridCode: 'west' });
    await raise(committer, { id: 'a3', gridCode: 'street' });
    const whole = await connectScreen(hub, { auth: { token: 'east' } });
    await whole.watch(['street', 'west', 'east1', 'nowhere'], 0);
    await vi.waitFor(() => expect(whole.seqs).toEqual([1]), { interval: 1 });
    await whole.watch(['street']);
    await vi.waitFor(() => expect(whole.snapshots).toHaveLength(1), { interval: 1 });
    expect([...whole.alerts.keys()]).toEqual(['a1']);
    expect(whole.snapshots[0]?.devices.map(({ id }) => id)).toEqual(['d1']);
    const other = await connectScreen(hub, { auth: { token: 'east' } });
    await other.watch(['west']);
    await vi.waitFor(() => expect(other.snapshots).toHaveLength(1), { interval: 1 });
    hub.live.telemetry('d2', 'west', 1, { smoke: 1 });
    hub.live.telemetry('d1', 'east', 1, { smoke: 2 });
    await raise(committer, { id: 'a4', gridCode: 'west' });
    await raise(committer, { id: 'a5', gridCode: 'east' });
    await vi.waitFor(() => expect(whole.seqs).toEqual([1, 5]), { interval: 1 });
    await vi.waitFor(() =>
      expect(whole.telemetry).toEqual([[{ deviceId: 'd1', at: 1, metrics: { smoke: 2 } }]]),
    );
    await other.watch(['west'], 5);
    expect(other.snapshots).toEqual([{ seq: 3, alerts: [], cases: [], devices: [], cameras: [] }]);
    expect([other.changes, other.telemetry]).toEqual([[], []]);
  });

  it('replaces what is watched with each watch', async () => {
    const { store, committer } = await start();
    const hub = await liveHub({ store, committer });
    const screen = await connectScreen(hub);
    await screen.watch(['east'], 0);
    await raise(committer, { id: 'a1', gridCode: 'east' });
    await vi.waitFor(() => expect(screen.seqs).toEqual([1]), { interval: 1 });
    await screen.watch(['west'], 1);
    await raise(committer, { id: 'a2', gridCode: 'east' });
    await raise(committer, { id: 'a3', gridCode: 'west' });
    await vi.waitFor(() => expect(screen.seqs).toEqual([1, 3]), { interval: 1 });
  });
});
