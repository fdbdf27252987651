import { GRID, type TestHub } from './hub.ts';
import { station } from './stations.ts';

/** A hub with something on every page of the dashboard; answers the pages, the parameters of their addresses filled in. */
export async function seedPages(hub: TestHub): Promise<string[]> {
  const smoke = {
    id: 'smoke-1',
    kind: 'smoke',
    gridCode: GRID,
    lng: 116.305,
    lat: 39.905,
    address: '3 号楼 1201',
  };
  await hub.api.post('/devices', smoke);
  await hub.api.post('/devices', { ...smoke, id: 'cam-1', kind: 'camera' });
  await station(hub, 's1', 100, { name: '东门微站' });
  await hub.api.post('/readings', [{ device: 'smoke-1', seq: 1, smoke: 0.31, alarm: true }]);
  const first = async (path: string): Promise<string> => (await hub.api.get(path)).body.items[0]?.id ?? '';
  const [alert, matter] = [await first('/alerts'), await first('/cases')];
  if (alert === '' || matter === '') throw new Error('the alarm raised no alert or opened no case');
  const hazard = await hub.api.post('/hazards', {
    gridCode: GRID,
    kind: 'hazard',
    grade: 'general',
    title: '楼道堆物',
  });
  return [
    '/',
    `/alerts/${alert}`,
    '/cases',
    '/cases/new',
    `/cases/${matter}`,
    '/hazards',
    '/hazards/new',
    `/hazards/${hazard.body.id}`,
    '/dispatches',
    '/stations',
    '/stations/s1',
    '/exercises',
    '/warnings',
    '/devices',
    '/devices/smoke-1',
    `/grids/${GRID}`,
    '/silences',
    '/rules',
    '/rules/smoke-density',
    '/rules/new',
    '/catalogue',
    '/load',
    '/welcome',
    '/kit',
    '/report',
    '/nowhere',
  ];
}
