import { expect, test, vi } from 'vitest';
import { act, userOf } from '../support/cases.ts';
import { device } from '../support/device.ts';
import { runHub, withDistrict } from '../support/hub.ts';
import { jpegOf } from '../support/photos.ts';

/** A thread that gives way to alarms writes the readings down. */
const patience = { timeout: 10_000 };

test('a whole hub adds the readings to a case that is filed, takes a photo, and hands both out', async () => {
  const hub = await withDistrict(await runHub());
  const smoke = await device(hub, 'smoke-1', 'smoke');
  await smoke.send({ seq: 1, alarm: true, smoke: 0.4 });
  const [alert] = (await hub.api.get('/alerts?state=open')).body.items;
  const path = `/cases/${alert.caseId}`;
  await act(hub.api, alert.caseId, { action: 'accept' });
  const supervisor = await userOf(hub, 'supervisor');
  await act(supervisor, alert.caseId, { action: 'file' });
  await vi.waitFor(async () => {
    const { body } = await hub.api.get(`${path}/evidence`);
    expect(body.items).toMatchObject([
      { kind: 'readings', addedBy: 'hub', readings: { deviceId: 'smoke-1' } },
    ]);
  }, patience);

  const headers = { cookie: hub.api.cookie, origin: hub.http };
  const form = new FormData();
  form.set('role', 'before');
  form.set('file', new Blob([jpegOf(null)]), 'IMG_1.jpg');
  const sent = await fetch(`${hub.http}/api/v1${path}/evidence`, { method: 'POST', headers, body: form });
  expect(sent.status).toBe(201);
  const { body: found } = await hub.api.get(path);
  expect(found.evidence.map((one: { kind: string }) => one.kind)).toEqual(['readings', 'photo']);

  const bundle = await fetch(`${hub.http}/api/v1${path}/bundle.zip`, { headers });
  const text = Buffer.from(await bundle.arrayBuffer()).toString('latin1');
  expect(text).toContain('readings/smoke-1.csv');
  expect(text).toMatch(/Z,"smoke-1",.*0\.4/);
  expect(text).toMatch(/[0-9a-f]{64} {2}evidence\/[^ ]+\.jpg/);

  const hazard = { title: '插线板过热', gridCode: alert.gridCode };
  expect((await hub.api.post('/hazards', hazard)).body).toMatchObject({
    state: 'open',
    number: expect.stringMatching(/^YH-/),
  });
});
