import { expect, test } from 'vitest';
import { act, userOf } from '../support/cases.ts';
import { GRID, runHub, withDistrict } from '../support/hub.ts';

const rubbish = {
  description: '墙角一堆垃圾',
  gridCode: GRID,
  typeCode: '1101990101',
  address: '幸福里 3 号楼',
};

test('a report of an operator goes the whole way, with everybody who took it on in its chained history', async () => {
  const hub = await withDistrict(await runHub());
  const [clerk, supervisor, commander, worker] = await Promise.all(
    (['operator', 'supervisor', 'commander', 'worker'] as const).map((role) => userOf(hub, role)),
  );
  const made = await clerk!.post('/cases', { ...rubbish, lng: 116.305, lat: 39.905 });
  expect(made).toMatchObject({
    status: 201,
    body: {
      state: 'reported',
      source: 'operator',
      type: 'event',
      reportedBy: 'operator',
      gridCode: GRID,
      dispatches: [],
      evidence: [],
    },
  });
  const { id } = made.body;
  expect(await worker!.post(`/cases/${id}/actions`, { action: 'accept' })).toMatchObject({
    status: 403,
    body: { code: 'forbidden' },
  });
  await act(clerk!, id, { action: 'accept' });
  expect((await act(supervisor!, id, { action: 'file' })).dueAt).not.toBeNull();
  expect(await act(commander!, id, { action: 'dispatch' })).toMatchObject({
    state: 'dispatched',
    units: ['street-office'],
  });
  await act(worker!, id, { action: 'handle' });
  await act(worker!, id, { action: 'handle', done: true, comment: '已清理' });
  const self = await hub.api.post(`/cases/${id}/actions`, { action: 'verify', passed: true, version: 1 });
  expect(self).toMatchObject({
    status: 409,
    body: { code: 'conflict', case: { state: 'handled', handledAt: expect.any(String) } },
  });
  await act(supervisor!, id, { action: 'verify', passed: true });
  const closed = await act(supervisor!, id, { action: 'close' });
  expect(closed).toMatchObject({
    state: 'closed',
    handledBy: ['worker'],
    dispatchedBy: ['commander'],
    verification: { by: 'supervisor' },
  });
  const lines = closed.history.map(({ actor, action }: Record<string, string>) => `${actor} ${action}`);
  expect(lines).toEqual([
    'operator report',
    'operator accept',
    'supervisor file',
    'commander dispatch',
    'worker handle',
    'worker handle',
    'supervisor verify',
    'supervisor close',
  ]);
  expect(new Set(closed.history.map(({ hash }: { hash: string }) => hash)).size).toBe(8);
  const late = await Promise.all(
    [1, 2, 3].map((n) => act(clerk!, id, { action: 'comment', comment: `seen ${n}` })),
  );
  expect(late.at(-1).state).toBe('closed');
  expect((await hub.api.get(`/cases/${id}`)).body.history).toHaveLength(11);
  expect(hub.fatal).toEqual([]);
});
