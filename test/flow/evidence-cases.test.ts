import { expect, test } from 'vitest';
import { openCaseOffice } from '../support/case-office.ts';
import { openCaseWithEvidence, photo } from '../support/evidence.ts';

test('a matter is closed on the spot with photos that stand, not with one that was marked as wrong', async () => {
  const { send, call, id } = await openCaseWithEvidence();
  const add = async (role: string) =>
    (await send('worker', `?role=${role}`, photo, 'image/jpeg')).body.id as string;
  const [before, wrong, after] = [await add('before'), await add('after'), await add('after')];
  await call('worker', 'POST', `/cases/${id}/evidence/${wrong}/wrong`, { reason: 'blurred' });
  const close = (ids: string[]) =>
    call('worker', 'POST', `/cases/${id}/actions`, { action: 'quick-close', before: [before], after: ids });
  expect((await close([wrong])).body.code).toBe('validation-failed');
  expect((await close([after])).body).toMatchObject({ state: 'closed', quick: true });
});

test('when a case of a device is filed, the hub adds what the device has measured, once', async () => {
  const { fire, act, call, evidence, clock, store, dataDir } = await openCaseWithEvidence();
  const alert = await fire('east');
  const caseId = (await call('viewer', 'GET', '/cases?deviceId=east')).body.items[0].id as string;
  await act('operator', caseId, { action: 'accept' });
  await act('supervisor', caseId, { action: 'file' });
  clock.advance(1);
  await evidence!.close();
  const taken = await evidence!.locker.of(caseId);
  expect(taken).toMatchObject([
    {
      kind: 'readings',
      addedBy: 'hub',
      mediaType: 'text/csv',
      readings: { deviceId: 'east', from: alert.firedAt - 1_800_000 },
    },
  ]);
  const again = await openCaseOffice(store, { dataDir, clock });
  clock.advance(1);
  await again.evidence!.close();
  expect(await again.evidence!.locker.of(caseId)).toHaveLength(1);
});

test('people add the readings of a range, of devices they may see', async () => {
  const { call, id, get } = await openCaseWithEvidence();
  const range = { from: '2026-11-23T03:00:00Z', to: '2026-11-23T04:00:00Z' };
  const path = `/cases/${id}/evidence/readings`;
  const { status, body } = await call('worker', 'POST', path, { deviceId: 'far', ...range });
  expect([status, body.kind, body.readings.deviceId]).toEqual([201, 'readings', 'far']);
  expect(await (await get(`evidence/${body.id}/file`)).text()).toMatch(/^time,device,smoke\n.*far,0\.2\n$/);
  const cell = 'worker@110199001001001';
  expect((await call(cell, 'POST', path, { deviceId: 'far', ...range })).status).toBe(404);
  const empty = { deviceId: 'far', from: range.to, to: range.from };
  expect((await call('worker', 'POST', path, empty)).status).toBe(400);
});
