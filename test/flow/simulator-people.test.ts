import { afterEach, expect, test, vi } from 'vitest';
import { HubClient } from '../../simulators/hub-client.ts';
import { startPeople } from '../../simulators/people/people.ts';
import { act } from '../support/cases.ts';
import { device } from '../support/device.ts';
import { ADMIN_PASSWORD, runHub, type TestHub, withDistrict } from '../support/hub.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).toReversed()) await part.close();
});

/** The officers, who act so many times as fast as people. */
async function officers(hub: TestHub, said: string[], speed: number) {
  const client = new HubClient(hub.http);
  await client.login({ password: ADMIN_PASSWORD });
  open.push(await startPeople({ hub: client, seed: 1, speed, say: (line) => said.push(line) }));
}

const caseOf = async (hub: TestHub) => {
  const { body } = await hub.api.get('/cases');
  return (await hub.api.get(`/cases/${body.items[0].id}`)).body;
};

test('what is handled they verify, and close once its alarm is over, under names that did not handle it', async () => {
  const hub = await withDistrict(await runHub());
  const smoke = await device(hub, 'smoke-1', 'smoke');
  await smoke.send({ seq: 1, alarm: true });
  const { id } = await caseOf(hub);
  await act(hub.api, id, { action: 'accept' });
  await act(hub.api, id, { action: 'file' });
  await act(hub.api, id, { action: 'dispatch' });
  await act(hub.api, id, { action: 'handle', done: true, comment: '已扑灭' });

  const said: string[] = [];
  await officers(hub, said, 1000);
  await vi.waitFor(async () => expect((await caseOf(hub)).verification).not.toBeNull());
  await smoke.send({ seq: 2, alarm: false });
  await vi.waitFor(async () =>
    expect(await caseOf(hub)).toMatchObject({
      state: 'closed',
      closedBy: 'sim-supervisor',
      verification: { by: 'sim-supervisor' },
      handledBy: ['admin'],
    }),
  );
  await vi.waitFor(() => expect(said.at(-1)).toMatch(/the supervisor has taken "close"/));
  expect(said.filter((line) => line.includes('close'))).toHaveLength(1);
  expect(hub.fatal).toEqual([]);
});

test('a critical case nobody takes is accepted, filed and dispatched by two people, again after a restart', async () => {
  const hub = await withDistrict(await runHub());
  const said: string[] = [];
  await officers(hub, said, 20_000);
  await open.pop()!.close();
  await officers(hub, said, 20_000);
  const gas = await device(hub, 'gas-1', 'gas');
  await gas.send({ seq: 1, alarm: true });
  const lines = async () =>
    (await caseOf(hub)).history.map(({ actor, action }: Record<string, string>) => `${actor} ${action}`);
  await vi.waitFor(async () =>
    expect(await lines()).toEqual([
      'hub open',
      'sim-supervisor accept',
      'sim-supervisor file',
      'sim-commander dispatch',
    ]),
  );
  expect(said.join('\n')).not.toMatch(/cannot act/);
});
