import { expect, onTestFinished, test, vi } from 'vitest';
import type { Role } from '../../hub/auth/principal.ts';
import { Backtests } from '../../hub/backtest/backtests.ts';
import { type BacktestRoutesDeps, backtestRoutes } from '../../hub/backtest/routes.ts';
import { createLog } from '../../hub/kernel/log.ts';
import { loadCalendars } from '../../hub/rules/calendars.ts';
import { readingRuleSchema } from '../../hub/rules/schema.ts';
import { rowWrite } from '../../hub/store/batch.ts';
import { historyOver, T0 } from '../store/history-world.ts';
import { deviceRow } from '../store/rows.ts';
import { manualClock } from '../support/clock.ts';
import { startHttp } from '../support/http.ts';
import { freshLocation, locationOf, openAt } from '../support/stores.ts';

/** So many devices take a while, however fast the machine. */
const DEVICES = 3000;
const range = { from: new Date(T0).toISOString(), to: new Date(T0 + 3_600_000).toISOString() };

const definition = readingRuleSchema.parse({
  id: 'smoky',
  title: { zh: '烟', en: 'Smoky' },
  kinds: ['smoke'],
  when: 'smoke >= 0.15',
  severity: 'major',
});

/** Many devices of which one has been heard; `Bearer <name>` is a viewer of that name. */
async function jobsServer(options: { limitMs?: number } = {}) {
  const { store, record, archive } = await historyOver(async () => openAt(await freshLocation('sqlite')));
  const values = Array.from(
    { length: DEVICES },
    (_, i) => rowWrite('put', 'devices', deviceRow({ id: `smoke-${i}`, no: i + 1 })).values,
  ).flat();
  await store.writer.write([{ table: 'devices', op: 'put', values }]);
  await record([[0, { smoke: 0.2 }]]);
  await archive();
  const clock = manualClock(T0);
  const config = { timeZone: 'Asia/Shanghai' };
  const calendar = loadCalendars('config/calendars');
  const location = locationOf(store);
  const backtests = new Backtests({
    location,
    config,
    calendar,
    clock,
    log: createLog('silent'),
    ...options,
  });
  onTestFinished(() => backtests.close());
  const book: BacktestRoutesDeps['book'] = {
    find: () => ({
      version: {
        id: 'smoky',
        version: 1,
        digest: '',
        definition,
        at: 0,
        origin: 'user',
        author: null,
        comment: null,
        yaml: '',
        fileDigest: null,
        removed: false,
      },
      file: null,
    }),
  };
  const { api } = await startHttp({
    auth: {
      authenticate({ authorization }) {
        const name = authorization?.replace('Bearer ', '');
        const role: Role = 'viewer';
        return name === undefined ? undefined : { kind: 'token', id: name, name, role, gridCode: null };
      },
    },
    add: (server) => backtestRoutes(server, { backtests, book, clock, hasGrid: () => true }),
  });
  const ask = async (as: string, method: string, path: string, body?: object, init: RequestInit = {}) => {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${as}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      ...init,
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  };
  const order = (wait: boolean): object => ({ ruleId: 'smoky', ...range, wait });
  return {
    clock,
    started: vi.spyOn(backtests, 'start'),
    ask,
    begin: (as: string) => ask(as, 'POST', '/rules/backtest', order(false)),
    wait: (as: string, init?: RequestInit) => ask(as, 'POST', '/rules/backtest', order(true), init),
    get: (as: string, id: string) => ask(as, 'GET', `/rules/backtests/${id}`),
  };
}

test('each user has one back-test at a time, four run in all, and nobody sees another’s', async () => {
  const { begin, get, ask, clock } = await jobsServer();
  const [first] = await Promise.all(['anna', 'bert', 'carl', 'dora'].map(begin));
  const id = String(first?.body.id);
  expect(await begin('anna')).toMatchObject({ status: 429, body: { running: id } });
  expect((await begin('emil')).status).toBe(503);
  expect((await get('bert', id)).status).toBe(404);
  expect((await ask('bert', 'DELETE', `/rules/backtests/${id}`)).status).toBe(404);
  await vi.waitFor(async () => expect((await get('anna', id)).body).toMatchObject({ total: DEVICES }), 5000);
  expect((await ask('anna', 'DELETE', `/rules/backtests/${id}`)).status).toBe(204);
  await vi.waitFor(
    async () =>
      expect((await get('anna', id)).body).toMatchObject({ state: 'failed', error: { code: 'wrong-state' } }),
    5000,
  );
  clock.advance(10 * 60_000);
  expect((await get('anna', id)).status).toBe(404);
});

test('a caller who waits and hangs up cancels what nobody waits for any more', async () => {
  const { wait, get, started } = await jobsServer();
  const leaving = new AbortController();
  const gone = wait('anna', { signal: leaving.signal }).catch((error: Error) => error.name);
  await vi.waitFor(() => expect(started).toHaveReturned(), 5000);
  const [{ value: id = '' } = {}] = started.mock.results;
  leaving.abort();
  expect(await gone).toBe('AbortError');
  await vi.waitFor(
    async () =>
      expect((await get('anna', String(id))).body).toMatchObject({ error: { code: 'wrong-state' } }),
    5000,
  );
});

test('one that takes too long ends with what to do instead', async () => {
  const { wait } = await jobsServer({ limitMs: 1 });
  expect(await wait('anna')).toMatchObject({
    status: 400,
    body: { code: 'bad-request', detail: expect.stringContaining('ask for a shorter range') },
  });
});
