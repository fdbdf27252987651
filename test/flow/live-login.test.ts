import { once } from 'node:events';
import { expect, it, vi } from 'vitest';
import type { WatchRequest } from '../../hub/live/contract.ts';
import { connectScreen, liveOverSqlite, principal } from '../support/live.ts';

it('refuses a socket without a login, saying how to log in', async () => {
  const { hub } = await liveOverSqlite();
  await expect(connectScreen(hub, {})).rejects.toMatchObject({
    message: expect.stringContaining('Log in'),
    data: { code: 'unauthenticated', status: 401 },
  });
  await expect(connectScreen(hub, { auth: { token: 'wrong' } })).rejects.toThrow('Log in');
});

it('admits an API token in either place and a cookie from our own pages, and no cookie from another site', async () => {
  const { hub } = await liveOverSqlite();
  hub.logins.set('key', principal());
  const own = new URL(hub.url).origin;
  await connectScreen(hub, { extraHeaders: { authorization: 'Bearer all' } });
  await connectScreen(hub, { extraHeaders: { cookie: 'sid=key', origin: own } });
  await connectScreen(hub, { extraHeaders: { cookie: 'sid=key', origin: own }, transports: ['polling'] });
  await connectScreen(hub, { auth: { token: 'all' }, extraHeaders: { origin: 'https://evil.example' } });
  for (const transports of [['websocket'], ['polling']]) {
    const foreign = { extraHeaders: { cookie: 'sid=key', origin: 'https://evil.example' }, transports };
    await expect(connectScreen(hub, foreign)).rejects.toMatchObject({ data: { code: 'cross-origin' } });
  }
});

it('says what a watch takes when it is asked for something else', async () => {
  const { hub } = await liveOverSqlite();
  const screen = await connectScreen(hub);
  for (const wrong of [undefined, {}, { grids: 'east' }, { grids: ['east'], since: -1 }, { grids: [1] }]) {
    expect(await screen.ask(wrong as WatchRequest)).toEqual({
      error: expect.stringContaining('watch takes'),
    });
  }
  screen.socket.emit('watch', { grids: ['east'] }, undefined as never);
  await vi.waitFor(() => expect(screen.snapshots).toHaveLength(1), { interval: 1 });
});

it('disconnects the sockets of a login that has ended, and leaves other logins alone', async () => {
  const { hub } = await liveOverSqlite();
  hub.logins.set('one', principal()).set('two', principal());
  const one = await connectScreen(hub, { auth: { token: 'one' } });
  const two = await connectScreen(hub, { auth: { token: 'two' } });
  const ended = once(one.socket as never, 'disconnect');
  hub.logins.delete('one');
  hub.live.recheck('u1');
  expect((await ended)[0]).toBe('io server disconnect');
  await two.watch(['east']);
  expect(two.socket.connected).toBe(true);
});

it('lets clients come back by themselves when the hub closes', async () => {
  const { hub } = await liveOverSqlite();
  const screen = await connectScreen(hub);
  const ended = once(screen.socket as never, 'disconnect');
  await hub.close();
  expect((await ended)[0]).toMatch(/^transport/);
});
