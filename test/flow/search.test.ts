import { expect, test, vi } from 'vitest';
import { act, userOf } from '../support/cases.ts';
import { device } from '../support/device.ts';
import { GRID, OTHER_GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';

interface Hit {
  kind: string;
  id: string;
  fit: string;
  state: string | null;
}

async function search(api: TestHub['api'], q: string, more = ''): Promise<Hit[]> {
  const { body } = await api.get(`/search?q=${encodeURIComponent(q)}${more}`);
  return body.groups.flatMap(({ items }: { items: Hit[] }) => items);
}

const names = (hits: Hit[]): string[] => hits.map(({ kind, id }) => `${kind} ${id}`);

test('one field finds devices, grids, alerts, cases, stations and hazards by any part of them', async () => {
  const hub = await withDistrict(await runHub());
  const gas = await device(hub, 'gas-7', 'gas', { address: '幸福里 老槐树饭庄 后厨', owner: '老槐树餐饮' });
  await device(hub, 'camera-7', 'camera', { address: '老槐树饭庄 门口' });
  await hub.api.post('/hazards', {
    kind: 'hazard',
    grade: 'major',
    title: '老槐树饭庄液化气瓶',
    gridCode: GRID,
  });
  await gas.send({ seq: 1, alarm: true, gas: 61 });
  const [{ id, number }] = await vi.waitFor(async () => {
    const { items } = (await hub.api.get('/cases')).body;
    expect(items).toHaveLength(1);
    return items;
  });
  const kinds = new Set((await search(hub.api, '槐树饭庄')).map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['case', 'alert', 'device', 'camera', 'hazard']));
  expect(names(await search(hub.api, '第二网'))).toEqual([`grid ${OTHER_GRID}`]);
  expect(names(await search(hub.api, '餐饮'))).toEqual(['device gas-7']);
  expect(await search(hub.api, number)).toMatchObject([
    { kind: 'case', id, fit: 'exact', state: 'reported' },
  ]);
  // The serial alone finds it too, and so does the code of a device, the device itself before what happened there.
  expect(names(await search(hub.api, number.slice(-4), '&kind=case'))).toEqual([`case ${id}`]);
  expect(await search(hub.api, 'GAS-7', '&kind=device')).toMatchObject([{ id: 'gas-7', fit: 'exact' }]);
  expect(await search(hub.api, '没有这样的地方')).toEqual([]);
});

test('what is found follows what changes, and stays found after the hub was restarted', async () => {
  const hub = await withDistrict(await runHub());
  const { body } = await hub.api.post('/cases', {
    description: '楼道堆物',
    gridCode: GRID,
    address: '槐树街 9 号',
  });
  await vi.waitFor(async () =>
    expect(await search(hub.api, '槐树街 9')).toMatchObject([{ state: 'reported' }]),
  );
  await act(hub.api, body.id, { action: 'cancel', comment: 'cleared' });
  await vi.waitFor(async () =>
    expect(await search(hub.api, '槐树街 9')).toMatchObject([{ state: 'cancelled' }]),
  );
  await hub.close();
  const again = await runHub({ HUB_DATA_DIR: hub.dataDir });
  await vi.waitFor(async () => expect((await again.api.get('/search?q=x')).body.whole).toBe(true));
  expect(names(await search(again.api, '槐树街 9'))).toEqual([`case ${body.id}`]);
});

test('nobody finds what lies outside their grids', async () => {
  const hub = await withDistrict(await runHub());
  await device(hub, 'heat-a', 'heat', { address: '锅炉房 甲' });
  const worker = await userOf(hub, 'worker', { gridCode: OTHER_GRID });
  expect(names(await search(hub.api, '锅炉房'))).toEqual(['device heat-a']);
  expect(await search(worker, '锅炉房')).toEqual([]);
  expect(names(await search(worker, '网格'))).toEqual([`grid ${OTHER_GRID}`]);
});
