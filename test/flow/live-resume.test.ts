import { expect, it, vi } from 'vitest';
import type { Alert } from '../../hub/alerts/alert.ts';
import { alertOfRow } from '../../hub/alerts/rows.ts';
import { committerOver } from '../support/committing.ts';
import { connectScreen, liveHub, raise, type Screen } from '../support/live.ts';
import { eachDialect } from '../support/stores.ts';

eachDialect((_dialect, openFresh) => {
  it('gives every screen the state of the store while it writes and they come, go and resume', async () => {
    const store = await openFresh();
    const { committer } = await committerOver(store);
    const hub = await liveHub({ store, committer });
    const random = seeded(7);
    const grids = ['street', 'east', 'east1', 'west'];
    const progress = { stop: false, raised: 0 };
    const writing = (async () => {
      for (let n = 0; !progress.stop; n++) {
        const burst = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, i) => {
          const id = `a${Math.floor(random() * 40)}`;
          const state = random() < 0.4 ? 'resolved' : 'firing';
          // Each alert stays in its grid, as the hub's do.
          const gridCode = grids[Number(id.slice(1)) % grids.length] ?? 'east';
          return raise(committer, { id, gridCode, state, count: n * 10 + i });
        });
        progress.raised += (await Promise.all(burst)).length;
      }
    })();
    const watches = [['street'], ['east'], ['east1', 'west'], ['west']];
    const screens = await Promise.all(
      watches
        .flatMap((watched) => [watched, watched])
        .map(async (watched) => {
          let screen = await connectScreen(hub);
          await screen.watch(watched);
          for (let round = 0; round < 12; round++) {
            const target = progress.raised + Math.floor(random() * 60);
            await vi.waitFor(() => expect(progress.raised).toBeGreaterThan(target), {
              interval: 1,
              timeout: 10_000,
            });
            screen = await comeBack(hub, screen, watched, random() < 0.8);
            // Some go again before they are up to date.
            if (random() < 0.3) screen = await comeBack(hub, screen, watched, true);
          }
          return { screen, watched };
        }),
    );
    progress.stop = true;
    await writing;
    for (const code of grids) await raise(committer, { id: `end-${code}`, gridCode: code });
    const rows = await store.db.selectFrom('alerts').selectAll().where('state', '<>', 'resolved').execute();
    const isWatched = (code: string, watched: string[]): boolean =>
      watched.some((root) => root === 'street' || code === root || (root === 'east' && code === 'east1'));
    expect(progress.raised).toBeGreaterThan(200);
    for (const { screen, watched } of screens) {
      const expected = rows.filter((row) => isWatched(row.gridCode, watched)).map(alertOfRow);
      const byId = (a: Alert, b: Alert): number => (a.id < b.id ? -1 : 1);
      await vi.waitFor(
        () => expect(([...screen.alerts.values()] as Alert[]).sort(byId)).toEqual(expected.sort(byId)),
        { timeout: 5000 },
      );
      expect(screen.doubles).toEqual([]);
    }
  }, 60_000);
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Disconnects a screen and connects it again: with what it knew, or as one that knows nothing. */
async function comeBack(
  hub: { url: string },
  before: Screen,
  watched: string[],
  resume: boolean,
): Promise<Screen> {
  before.socket.disconnect();
  const screen = await connectScreen(hub);
  if (!resume || before.seq === undefined) {
    await screen.watch(watched);
    return screen;
  }
  for (const [id, alert] of before.alerts) screen.alerts.set(id, alert);
  screen.seq = before.seq;
  await screen.watch(watched, before.seq);
  return screen;
}
