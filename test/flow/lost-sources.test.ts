import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { closeCase } from '../support/cases.ts';
import { register } from '../support/device.ts';
import { runHub, type TestHub, withDistrict } from '../support/hub.ts';
import { tempDir } from '../support/temp.ts';

const openAlerts = async (hub: TestHub) => (await hub.api.get('/alerts?state=open')).body.items;

test('the alarm of a device taken out of service ends, its case can be closed, and back in service it alarms anew', async () => {
  const hub = await withDistrict(await runHub());
  await register(hub, { id: 'smoke-1', kind: 'smoke' });
  await hub.api.post('/readings', [{ device: 'smoke-1', alarm: true, smoke: 0.4 }]);
  const [alert] = await openAlerts(hub);

  await hub.api.post('/devices/smoke-1/disable', {});
  expect(await openAlerts(hub)).toEqual([]);
  const { body } = await hub.api.get(`/alerts/${alert.id}/trace`);
  expect(body.steps.at(-1)).toMatchObject({ step: 'source-lost', detail: { lost: 'device' } });
  expect((await closeCase(hub, alert.caseId, 'removed')).state).toBe('closed');

  await hub.api.post('/devices/smoke-1/enable', {});
  await hub.api.post('/readings', [{ device: 'smoke-1', alarm: true }]);
  expect(await openAlerts(hub)).toMatchObject([{ ruleId: 'device-alarm', deviceId: 'smoke-1' }]);
});

test('an alert whose rule is gone ends at the next start', async () => {
  const rules = join(tempDir(), 'rules');
  cpSync('config/rules', rules, { recursive: true });
  const hub = await withDistrict(await runHub({ HUB_RULES_DIR: rules }));
  await register(hub, { id: 'smoke-1', kind: 'smoke' });
  await hub.api.post('/readings', [{ device: 'smoke-1', alarm: true }]);
  await hub.close();

  const file = join(rules, 'alarm.yml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('id: device-alarm', 'id: detector-alarm'));
  const again = await runHub({ HUB_RULES_DIR: rules, HUB_DATA_DIR: hub.dataDir });
  expect(await openAlerts(again)).toEqual([]);
  const { body } = await again.api.get('/alerts?state=resolved');
  expect(body.items).toMatchObject([{ ruleId: 'device-alarm', deviceId: 'smoke-1' }]);
});
