import { expect, onTestFinished, test, vi } from 'vitest';
import { HubClient } from '../../simulators/hub-client.ts';
import { startPeople } from '../../simulators/people/people.ts';
import { act } from '../support/cases.ts';
import { connectDevice, device, register } from '../support/device.ts';
import { ADMIN_PASSWORD, OTHER_GRID, runHub, type TestHub, withDistrict } from '../support/hub.ts';

/** The officers, who act five thousand times as fast as people. */
async function officers(client: HubClient, say: (line: string) => void) {
  const people = await startPeople({ hub: client, seed: 1, speed: 5000, say });
  onTestFinished(() => people.close());
  return people;
}

const caseOf = async (hub: TestHub, deviceId: string) => {
  const { body } = await hub.api.get(`/cases?deviceId=${deviceId}`);
  return (await hub.api.get(`/cases/${body.items[0].id}`)).body;
};

test('officers verify and close what others handled, and take on what nobody takes, also when they come again', async () => {
  const hub = await withDistrict(await runHub());
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const client = new HubClient(hub.http);
  await client.login({ password: ADMIN_PASSWORD });
  await (await officers(client, say)).close();
  const smoke = await device(hub, 'smoke-1', 'smoke');
  // In another grid: the two alarms are not one matter.
  const leak = { id: 'gas-1', kind: 'gas', gridCode: OTHER_GRID };
  const gas = await connectDevice(hub, { ...leak, secret: await register(hub, leak) });
  await smoke.send({ seq: 1, alarm: true });
  await gas.send({ seq: 1, alarm: true });
  const { id, number } = await caseOf(hub, 'smoke-1');
  await act(hub.api, id, { action: 'accept' });
  await act(hub.api, id, { action: 'file' });
  await act(hub.api, id, { action: 'dispatch' });
  await act(hub.api, id, { action: 'handle', done: true, comment: '已扑灭' });

  await officers(client, say);
  await vi.waitFor(async () => expect((await caseOf(hub, 'smoke-1')).verification).not.toBeNull());
  await smoke.send({ seq: 2, alarm: false });
  await vi.waitFor(async () =>
    expect(await caseOf(hub, 'smoke-1')).toMatchObject({
      state: 'closed',
      closedBy: 'sim-supervisor',
      verification: { by: 'sim-supervisor' },
      handledBy: ['admin'],
    }),
  );
  await vi.waitFor(async () => {
    const { history } = await caseOf(hub, 'gas-1');
    const deeds = history.map(({ actor, action }: Record<string, string>) => `${actor} ${action}`);
    // The hub adds the readings of a case that is filed when it comes to it.
    expect(deeds.filter((deed: string) => deed !== 'hub evidence')).toEqual([
      'hub open',
      'sim-supervisor accept',
      'sim-supervisor file',
      'sim-commander dispatch',
    ]);
  });
  await vi.waitFor(() =>
    expect(said.filter((line) => line.startsWith(number))).toEqual([
      `${number}: the supervisor has taken "verify".`,
      `${number}: the supervisor has taken "close".`,
    ]),
  );
  expect(said.join('\n')).not.toMatch(/cannot act/);
  expect(hub.fatal).toEqual([]);
});
