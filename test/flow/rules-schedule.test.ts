import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { connectDevice, register } from '../support/device.ts';
import { runHub, withDistrict } from '../support/hub.ts';
import { tempDir } from '../support/temp.ts';

const RULES = `rules:
  - id: at-night
    title: { zh: 夜间, en: At night }
    kinds: [smoke]
    when: smoke >= 0.1
    active: { days: [working], hours: "22:00-06:00" }
    severity: minor
`;

/** Shanghai writes it so. */
const local = (text: string): number => Date.parse(`${text}+08:00`);

test('a rule with a schedule begins only while it is on, and what has begun is judged to its end', async () => {
  const dir = tempDir();
  for (const name of ['rules', 'calendars']) mkdirSync(join(dir, name));
  writeFileSync(join(dir, 'rules', 'night.yml'), RULES);
  // A Saturday that is worked.
  writeFileSync(join(dir, 'calendars', 'office.yml'), 'workdays: ["2026-11-28"]\n');
  const clock = manualClock(local('2026-11-28T21:59:00'));
  const hub = await withDistrict(await runHub({ HUB_RULES_DIR: join(dir, 'rules') }, { clock }));
  const secret = await register(hub, { id: 'smoke-1', kind: 'smoke' });
  let seq = 0;
  const at = async (instant: string, value: number): Promise<string[]> => {
    clock.advanceTo(local(instant));
    const smoke = await connectDevice(hub, { id: 'smoke-1', kind: 'smoke', secret });
    await smoke.send({ seq: ++seq, smoke: value });
    const { body } = await hub.api.get('/alerts');
    return body.items.map((alert: { state: string }) => alert.state);
  };
  expect(await at('2026-11-28T21:59:59', 0.2)).toEqual([]);
  expect(await at('2026-11-28T22:00:00', 0.2)).toEqual(['firing']);
  expect(await at('2026-11-29T06:00:00', 0.2)).toEqual(['firing']);
  expect(await at('2026-11-29T06:01:00', 0)).toEqual(['resolved']);
  expect(await at('2026-11-29T06:02:00', 0.2)).toEqual(['resolved']);
});
