import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { register } from '../support/device.ts';
import { runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { tempDir } from '../support/temp.ts';

const SELF = `  - { id: rules-refused, on: hub, condition: rules-refused, title: { zh: 规, en: Refused }, severity: minor }
`;
const heat = (more = '', id = 'hot') => `  # Near the boiler.
  - id: ${id}
    title: { zh: 热, en: Hot }
    kinds: [heat]
    when: temperature > 50
    severity: major
${more}`;

/** A hub over a directory of rules that can be rewritten. */
async function hubOver(files: string, options: Parameters<typeof runHub>[1] = {}) {
  const rulesDir = join(tempDir(), 'rules');
  mkdirSync(rulesDir);
  const write = (text: string, name = 'heat.yml') => writeFileSync(join(rulesDir, name), `rules:\n${text}`);
  write(SELF, 'hub.yml');
  write(files);
  const hub = await withDistrict(await runHub({ HUB_RULES_DIR: rulesDir }, options));
  await register(hub, { id: 'heat-1', kind: 'heat' });
  const reload = async () => (await hub.api.post('/rules/reload', {})).body;
  return { hub, rulesDir, write, reload };
}

let seq = 0;
const send = (hub: TestHub, metrics: object) =>
  hub.api.post('/readings', [{ device: 'heat-1', seq: seq++, ...metrics }]);
const openAlerts = async (hub: TestHub) => (await hub.api.get('/alerts?state=open')).body.items;
const rule = async (hub: TestHub, id = 'hot') => (await hub.api.get(`/rules/${id}`)).body;

test('files are followed without a restart: what is edited, renamed into place, taken out and put back', async () => {
  const { hub, rulesDir, write, reload } = await hubOver(heat());
  await send(hub, { temperature: 60 });
  const file = join(rulesDir, 'heat.yml');
  writeFileSync(`${file}.swp`, `rules:\n${heat('    clear: temperature < 30\n')}`);
  renameSync(`${file}.swp`, file);
  await vi.waitFor(
    async () => expect(await rule(hub)).toMatchObject({ version: 2, origin: 'file', open: 1 }),
    5000,
  );
  await send(hub, { temperature: 40 });
  expect(await openAlerts(hub)).toMatchObject([{ ruleId: 'hot', ruleVersion: 1, state: 'firing' }]);
  await send(hub, { temperature: 20 });
  expect(await openAlerts(hub)).toEqual([]);
  expect(await rule(hub)).toMatchObject({
    open: 0,
    fired24h: 1,
    lastFiredAt: expect.any(String),
    file: 'heat.yml',
    line: 3,
  });
  // A rule that leaves the files ends its alerts and holds, and comes back as a new version.
  await send(hub, { temperature: 60 });
  write(heat('', 'another'));
  await reload();
  expect(await openAlerts(hub)).toEqual([]);
  const [ended] = (await hub.api.get('/alerts?state=resolved')).body.items;
  const { body: trace } = await hub.api.get(`/alerts/${ended.id}/trace`);
  expect(trace.steps.at(-1)).toMatchObject({ step: 'source-lost', detail: { lost: 'rule' } });
  expect((await hub.api.get('/rules/hot')).status).toBe(404);
  const versions = (await hub.api.get('/rules/hot/versions')).body.items;
  expect(versions).toMatchObject([
    { version: 3, removed: true, origin: 'file' },
    { version: 2, removed: false },
    { version: 1, removed: false },
  ]);
  write(heat());
  await reload();
  expect(await rule(hub)).toMatchObject({
    version: 4,
    yaml: expect.stringMatching(/^# Near the boiler.\nid: hot\n/),
  });
});

test('a bad file changes nothing: it is told in the log once, on screen and with the rules, until it is good', async () => {
  const lines: { level: number; problems?: string[] }[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const clock = manualClock();
  const { hub, rulesDir, write, reload } = await hubOver(heat(), { log, clock });
  write(heat('', 'other') + heat('    hold: 3\n', 'wrong'));
  expect(await reload()).toMatchObject({
    outcome: 'refused',
    problems: [{ file: 'heat.yml', rule: 'wrong' }],
  });
  await reload();
  const { body } = await hub.api.get('/rules');
  expect(body.items.map(({ id }: { id: string }) => id)).toEqual(['hot', 'rules-refused', 'flapping']);
  expect(body.problems).toMatchObject([{ line: 14, key: 'hold', message: expect.stringContaining('15s') }]);
  expect(lines.filter(({ problems }) => problems)).toMatchObject([
    { problems: [expect.stringContaining('heat.yml:14: rule wrong: hold: write a duration')] },
  ]);
  expect(await openAlerts(hub)).toMatchObject([
    { ruleId: 'rules-refused', summary: expect.stringContaining('heat.yml:14') },
  ]);
  await send(hub, { temperature: 60 });
  expect(await openAlerts(hub)).toHaveLength(2);

  write(heat('    hold: 3s\n'));
  expect(await reload()).toMatchObject({ outcome: 'changed', changed: ['hot'], problems: [] });
  expect(await openAlerts(hub)).toMatchObject([{ ruleId: 'hot' }]);
  expect((await hub.api.get('/rules')).body.problems).toEqual([]);
  const metrics = await (await fetch(`${hub.http}/metrics`)).text();
  expect(metrics).toContain('gridwatch_rule_reloads_total{outcome="refused"} 1');
  expect(metrics).toContain('gridwatch_rules 3');

  // A directory that is empty or gone, as a mount may be, ends no alert.
  for (const name of ['heat.yml', 'hub.yml']) rmSync(join(rulesDir, name));
  expect(await reload()).toMatchObject({ outcome: 'refused', problems: [{ key: 'directory' }] });
  rmSync(rulesDir, { recursive: true });
  expect(await reload()).toMatchObject({ outcome: 'refused' });
  expect(await openAlerts(hub)).toHaveLength(2);

  // Another one in its place is followed as well, though nobody tells of it.
  mkdirSync(rulesDir);
  write(heat('    hold: 4s\n'));
  await vi.waitFor(async () => {
    clock.advance(30_000);
    expect(await rule(hub)).toMatchObject({ version: 3, definition: { hold: 4000 } });
  }, 5000);
});

test('a hold survives an edit of the title and begins anew with an edit of the condition', async () => {
  const clock = manualClock();
  const held = heat('    hold: 10s\n');
  const { hub, write, reload } = await hubOver(held, { clock });
  await send(hub, { temperature: 60 });
  clock.advance(9000);
  write(held.replace('en: Hot', 'en: Very hot'));
  await reload();
  expect(await rule(hub)).toMatchObject({ version: 2, holds: 1 });
  clock.advance(1000);
  await vi.waitFor(async () =>
    expect(await openAlerts(hub)).toMatchObject([{ title: { en: 'Very hot' }, ruleVersion: 2 }]),
  );

  await register(hub, { id: 'heat-2', kind: 'heat' });
  const other = (temperature: number) =>
    hub.api.post('/readings', [{ device: 'heat-2', seq: seq++, temperature }]);
  await other(60);
  clock.advance(9000);
  write(held.replace('> 50', '> 55'));
  await reload();
  expect(await rule(hub)).toMatchObject({ version: 3, holds: 0 });
  await other(60);
  clock.advance(9000);
  expect(await openAlerts(hub)).toHaveLength(1);
  clock.advance(1000);
  await vi.waitFor(async () => expect(await openAlerts(hub)).toHaveLength(2), 5000);
});
