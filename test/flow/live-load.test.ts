import { expect, it, vi } from 'vitest';
import { connectScreen, liveOverSqlite } from '../support/live.ts';

it('cuts a screen that does not read, and not the one beside it', async () => {
  const { hub, committer } = await liveOverSqlite({ maxBacklog: 500_000 });
  const [slow, quick] = [await connectScreen(hub), await connectScreen(hub)];
  await slow.watch(['street'], 0);
  await quick.watch(['street'], 0);
  const stream = (slow.socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void } } }).ws
    ._socket;
  stream.pause();
  const padding = 'x'.repeat(20_000);
  const dropped = async (): Promise<string> =>
    hub.metrics.getSingleMetricAsString('gridwatch_live_dropped_total');
  let told = 0;
  for (; told < 2000 && !(await dropped()).includes('slow'); told++) {
    await committer.run((tx) => tx.change({ type: 'dispatch', gridCode: 'east', data: { padding } }));
  }
  expect(await dropped()).toMatch(/reason="slow"} 1$/m);
  await vi.waitFor(() => expect(quick.changes).toHaveLength(told), { interval: 5 });
  expect(await hub.metrics.getSingleMetricAsString('gridwatch_live_sockets')).toMatch(/ 1$/);
  expect(quick.socket.connected).toBe(true);
});

it('conflates telemetry to the newest values of each device, at most five times a second', async () => {
  const { hub } = await liveOverSqlite();
  const screen = await connectScreen(hub);
  hub.live.telemetry('d1', 'east', 0, { smoke: -1 }); // nobody watches yet
  await screen.watch(['east'], 0);
  const arrivals: number[] = [];
  screen.socket.on('telemetry', () => arrivals.push(performance.now()));
  const startedAt = performance.now();
  let at = 0;
  while (performance.now() - startedAt < 1100) {
    for (let i = 0; i < 10; i++) {
      at++;
      hub.live.telemetry('d1', 'east', at, { smoke: at });
      hub.live.telemetry('d1', 'east', at, { battery: 90 });
      hub.live.telemetry('d2', 'west', at, { smoke: at });
      hub.live.telemetry('d3', 'east1', at, { smoke: at });
    }
    await new Promise(setImmediate);
  }
  await vi.waitFor(() => expect(screen.telemetry.flat().at(-1)?.at).toBe(at), { interval: 5 });
  const items = screen.telemetry.flat();
  expect(new Set(items.map(({ deviceId }) => deviceId))).toEqual(new Set(['d1', 'd3']));
  expect(items.findLast(({ deviceId }) => deviceId === 'd1')).toEqual({
    deviceId: 'd1',
    at,
    metrics: { smoke: at, battery: 90 },
  });
  for (const packet of screen.telemetry) expect(packet.length).toBeLessThanOrEqual(2);
  expect(screen.telemetry.length).toBeGreaterThanOrEqual(5);
  expect(screen.telemetry.length).toBeLessThanOrEqual(8);
});
