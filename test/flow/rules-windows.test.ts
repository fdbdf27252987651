import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { connectDevice, register } from '../support/device.ts';
import { runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { tempDir } from '../support/temp.ts';

const SECOND = 1000;
const alertsOf = async (hub: TestHub) => (await hub.api.get('/alerts')).body.items;

const RULES = `rules:
  - id: rise
    title: { zh: 温升, en: Rise }
    kinds: [heat]
    windows:
      riseRate: { metric: temperature, function: rate, over: 1min, per: 1min }
    when: riseRate >= 10
    severity: major
`;

test('a window reaches back over restarts, into the log and into the blocks of history', async () => {
  const rulesDir = tempDir();
  writeFileSync(join(rulesDir, 'rules.yml'), RULES);
  const clock = manualClock();
  const env = { HUB_RULES_DIR: rulesDir };
  const first = await withDistrict(await runHub(env, { clock }));
  const secret = await register(first, { id: 'heat-1', kind: 'heat' });
  const login = { id: 'heat-1', kind: 'heat', secret };
  const detector = await connectDevice(first, login);
  await detector.send({ seq: 1, temperature: 20 });
  // Into the blocks: the next readings stay in the log alone.
  clock.advance(40 * SECOND);
  await vi.waitFor(async () =>
    expect((await first.api.get('/history')).body.archive).toMatchObject({ lagRows: 0 }),
  );
  await detector.send({ seq: 2, temperature: 24 });
  await first.close();

  const second = await runHub({ ...env, HUB_DATA_DIR: first.dataDir }, { clock });
  clock.advance(30 * SECOND);
  const again = await connectDevice(second, login);
  await again.send({ seq: 3, temperature: 33 });
  expect(await alertsOf(second)).toMatchObject([
    { ruleId: 'rise', summary: '11.143 °C/min ≥ 10 °C/min', labels: { metric: 'riseRate' } },
  ]);
  await again.send({ seq: 4, humidity: 50 });
  expect(await alertsOf(second)).toMatchObject([{ ruleId: 'rise', state: 'firing' }]);
});
