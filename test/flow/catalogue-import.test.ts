import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { calendarRoutes } from '../../hub/catalogue/calendar-routes.ts';
import { startCalendar } from '../../hub/catalogue/calendars.ts';
import { schedulesOf } from '../../hub/rules/calendars.ts';
import { CELL, openCaseOffice } from '../support/case-office.ts';
import { manualClock } from '../support/clock.ts';
import { committerOver } from '../support/committing.ts';
import { startHttp } from '../support/http.ts';
import { eachDialect, freshLocation, openAt } from '../support/stores.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const RUBBISH = '1101990101';
const shipped = readFileSync('config/event-types.yml', 'utf8');
const HEADER = 'code,nameZh,nameEn,accept,handle,emergency,kinds,rules,simple';

/** The shipped table with other limits of one type, and without another. */
const edited = shipped
  .replace(
    'limits: { accept: 30min, dispatch: 1 working-hours, handle: 4 working-hours,',
    'limits: { handle: 3h,',
  )
  .replace(/ {2}- code: "1101990201"[\s\S]*?(?= {2}- code)/, '');

function importer(api: string) {
  return async (path: string, body: string | Buffer, type = 'application/yaml', as = 'admin') => {
    const headers = { authorization: `Bearer ${as}`, 'content-type': type };
    const response = await fetch(`${api}${path}`, { method: 'POST', headers, body });
    // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies freely
    return { status: response.status, body: (await response.json()) as any };
  };
}

eachDialect((_dialect, openFresh, reopen) => {
  test('a table of types is tried, imported, in force at once and after a restart, whatever the file says', async () => {
    const office = await openCaseOffice(await openFresh());
    const send = importer(office.api);
    const before = (await office.call('admin', 'GET', '/event-types')).body;
    expect(before).toMatchObject({ retired: [], standing: { origin: 'file', version: 1, by: null } });

    const tried = await send('/event-types/import?dryRun=true', edited);
    expect(tried).toMatchObject({
      status: 200,
      body: {
        dryRun: true,
        imported: false,
        added: [],
        changed: [
          {
            key: `event ${RUBBISH}`,
            fields: expect.arrayContaining([
              { field: 'limits.handle', from: '4 working-hours', to: '3h' },
              { field: 'limits.accept', from: '30min', to: '' },
            ]),
          },
        ],
        retired: ['event 1101990201'],
        warnings: [],
        standing: { origin: 'file', version: 1 },
        rule: expect.stringMatching(/^What was imported is in force, also after a restart/),
      },
    });
    expect((await office.call('admin', 'GET', '/event-types')).body).toEqual(before);

    office.clock.advance(1000);
    const done = await send('/event-types/import?expectVersion=1&comment=new%20limits', edited);
    expect(done.body).toMatchObject({
      imported: true,
      standing: { origin: 'import', version: 2, by: 'admin' },
    });
    expect(await send('/event-types/import?expectVersion=1', shipped)).toMatchObject({ status: 409 });
    expect((await send('/event-types/import', edited)).body).toMatchObject({
      imported: false,
      unchanged: before.items.length - 1,
    });
    const [entry, ...more] = await office.store.db
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'event-types.import')
      .execute();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ actor: 'admin', at: office.clock.now(), target: 'event-types' });
    expect(JSON.parse(entry!.detail)).toMatchObject({
      version: 2,
      changed: 1,
      retired: 1,
      comment: 'new limits',
    });

    const again = await openCaseOffice(await reopen(office.store), { clock: office.clock });
    const { items, standing } = (await again.call('admin', 'GET', '/event-types')).body;
    expect(standing).toMatchObject({ origin: 'import', version: 2, by: 'admin' });
    expect(items).toHaveLength(before.items.length - 1);
    expect(items[0].limits).toMatchObject({ handle: { clock: 'always', ms: 3 * HOUR_MS } });
  });

  test('open cases keep the limits they were opened with, also those they come to after an import and a restart', async () => {
    const office = await openCaseOffice(await openFresh());
    const report = (typeCode: string) =>
      office.call('operator', 'POST', '/cases', { description: '垃圾', gridCode: CELL, typeCode });
    const { body: rubbish } = await report(RUBBISH);
    const { body: poster } = await report('1101990201');
    expect(Date.parse(rubbish.stepDueAt)).toBe(office.clock.now() + 30 * 60_000);
    office.clock.advance(1000);
    expect((await importer(office.api)('/event-types/import', edited)).status).toBe(200);
    const { body: later } = await report(RUBBISH);
    expect(later.stepDueAt).toBeNull();

    const again = await openCaseOffice(await reopen(office.store), { clock: office.clock });
    for (const { id } of [rubbish, poster, later]) {
      await again.act('operator', id, { action: 'accept' });
      await again.act('supervisor', id, { action: 'file' });
    }
    const limits = [rubbish, poster, later].map(({ id }) => again.cases.byId(id)?.deadline?.clock);
    expect(limits).toEqual(['office', 'office', 'always']);
    const { retired } = (await again.call('admin', 'GET', '/event-types')).body;
    expect(retired).toMatchObject([{ code: '1101990201', name: { en: 'Bill-sticking' } }]);
    const refused = await again.call('operator', 'POST', '/cases', {
      description: '广告',
      gridCode: CELL,
      typeCode: '1101990201',
    });
    expect(refused.status).toBe(400);
  });

  test('a calendar is imported for the years it names, and every clock goes by it at once', async () => {
    const store = await openFresh();
    const clock = manualClock();
    const { committer } = await committerOver(store, { clock });
    const transact = (work: Parameters<typeof committer.run>[0]): void => void committer.run(work);
    const start = (over = store) => startCalendar({ store: over, clock, rulesDir: 'config/rules', transact });
    const calendar = await start();
    const { api } = await startHttp({
      add: (server) => calendarRoutes(server, { calendar, committer, clock }),
    });
    const send = importer(api);
    const at = Date.parse('2027-01-04T02:00:00Z');
    const works = schedulesOf(calendar, 'Asia/Shanghai');
    const working = { days: ['working'], hours: null, dates: null } as const;
    expect(works(working, at)).toBe(true);

    const csv = 'date,kind\r\n2027-01-04,holiday\r\n2027-01-09,workday\r\n';
    const answer = await send('/calendars/import', csv, 'text/csv');
    expect(answer.body).toMatchObject({ imported: true, added: ['2027-01-04', '2027-01-09'], retired: [] });
    expect(works(working, at)).toBe(false);
    expect(works(working, Date.parse('2027-01-09T02:00:00Z'))).toBe(true);
    expect(calendar.holidays.has('2026-10-01')).toBe(true);

    const swapped = await send('/calendars/import', 'holidays: ["2027-01-09"]');
    expect(swapped.body).toMatchObject({
      added: [],
      changed: [{ key: '2027-01-09', fields: [{ field: 'kind', from: 'workday', to: 'holiday' }] }],
      retired: ['2027-01-04'],
    });
    const bad = 'holidays: ["2027-02-30", "2027-05-01"]\nworkdays:\n  - "2027-05-01"\n  - soon\nhours: 1\n';
    expect((await send('/calendars/import', bad)).body.faults).toMatchObject([
      { line: 1, key: 'holidays.0' },
      { line: 4, key: 'workdays.1' },
      { line: 5, key: 'hours' },
    ]);
    expect(
      (await send('/calendars/import', 'holidays: ["2027-05-01"]\nworkdays: ["2027-05-01"]')).body.faults,
    ).toEqual([{ line: 2, key: 'workdays.0', message: '2027-05-01 is a holiday too: take it out of one' }]);
    expect((await start()).holidays).toEqual(calendar.holidays);
    expect(works(working, at + 400 * DAY_MS)).toBe(true);
  });
});

test('a table with one row a type is imported, and every mistake in it told with line and column', async () => {
  const office = await openCaseOffice(await openAt(await freshLocation('sqlite')));
  const send = importer(office.api);
  const csv = `\uFEFF${HEADER}
1101990101,暴露垃圾,Exposed rubbish,30min,4 working-hours,,,,是

1101990401,火灾,"Fire, any",1min,1d,true,smoke; heat manual,area-outage,
`;
  const tried = await send('/event-types/import?dryRun=true', csv, 'text/csv; charset=utf-8');
  expect(tried.body).toMatchObject({ added: [], dryRun: true });
  expect(tried.body.warnings).toContain(
    'Alerts of devices of kind gas were of type 1101990402; no type would be for them.',
  );
  expect(tried.body.retired).toHaveLength(14);
  await send('/event-types/import', csv, 'text/csv');
  expect(office.types.ofAlert({ ruleId: 'x', labels: { kind: 'heat' } })).toMatchObject({
    name: { en: 'Fire, any' },
    emergency: true,
    limits: { handle: { clock: 'always', ms: DAY_MS } },
  });

  const wrong = `${HEADER}
110199,暴露垃圾,,30 minutes,,maybe,,,
1101990401,火灾,Fire,1min,1d,,smoke lava,,
1101990401,火灾,Fire,1min,1d,,,,
`;
  const refused = await send('/event-types/import', wrong, 'text/csv');
  expect(refused.status).toBe(422);
  expect(refused.body.faults.map(({ line, key }: { line: number; key: string }) => `${line} ${key}`)).toEqual(
    ['2 code', '2 nameEn', '2 accept', '2 handle', '2 emergency', '3 kinds'],
  );
  const twice = wrong.split('\n').toSpliced(1, 1).join('\n').replace(' lava', '');
  expect((await send('/event-types/import', twice, 'text/csv')).body.faults).toEqual([
    { line: 3, key: 'code', message: 'there is a type 1101990401 of this class already' },
  ]);
  expect((await send('/event-types/import', 'code,colour,code\n', 'text/csv')).body.faults).toMatchObject([
    { line: 1, key: 'colour' },
    { line: 1, key: 'code' },
    { line: 1, key: 'nameZh' },
    { line: 1, key: 'nameEn' },
    { line: 1, key: 'handle' },
  ]);
  expect((await send('/event-types/import', `${HEADER}\n1,"a"b,`, 'text/csv')).body.faults).toMatchObject([
    { line: 2, key: 'csv' },
  ]);
  const json = JSON.stringify({ types: [{ code: 1 }] }, null, 1);
  const { faults } = (await send('/event-types/import', json, 'application/json')).body;
  expect(faults.find(({ key }: { key: string }) => key === 'types.0.code')).toMatchObject({ line: 4 });
  expect((await send('/event-types/import', 'types: []')).body.faults).toMatchObject([{ key: 'file' }]);
  expect((await send('/event-types/import', Buffer.from([0xb1, 0xa9]))).body.faults).toMatchObject([
    { key: 'file' },
  ]);
  expect((await send('/event-types/import', csv, 'image/png')).status).toBe(415);
  expect((await send('/event-types/import', csv, 'text/csv', 'supervisor')).status).toBe(403);
  expect((await send('/event-types/import', csv, 'text/csv', `admin@${CELL}`)).status).toBe(403);
  expect((await office.call('admin', 'GET', '/event-types')).body.items).toHaveLength(2);
});
