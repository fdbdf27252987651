import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { GRID, runHub, withDistrict } from '../support/hub.ts';
import { startReceiver } from '../support/receivers.ts';
import { byStation, flatFire, station, terminal } from '../support/stations.ts';
import { tempDir } from '../support/temp.ts';

test('a station whose case is cancelled is told to turn back until it confirms, also after a restart; who declined is not', async () => {
  const clock = manualClock();
  const hub = await withDistrict(await runHub({}, { clock }));
  const secrets = {
    near: await station(hub, 'near', 100),
    mute: await station(hub, 'mute', 200),
    no: await station(hub, 'no', 300),
  };
  const near = await terminal(hub, 'near', secrets.near);
  const mute = await terminal(hub, 'mute', secrets.mute);
  const no = await terminal(hub, 'no', secrets.no);
  await flatFire(hub);
  await vi.waitFor(() => expect([near, mute, no].map(({ told }) => told.length)).toEqual([1, 1, 1]));
  await near.ack('received');
  await near.ack('departed');
  await no.ack('declined', { comment: 'no water' });
  const { id: dispatchId, caseId, caseNumber } = (await byStation(hub, 'near'))!;
  const { version } = (await hub.api.get(`/cases/${caseId}`)).body;
  await hub.api.post(`/cases/${caseId}/actions`, { action: 'cancel', comment: 'burnt rice', version });
  await vi.waitFor(() => expect([near, mute].map(({ stoodDown }) => stoodDown.length)).toEqual([1, 1]));
  expect(near.stoodDown[0]).toEqual({
    dispatchId,
    caseId,
    caseNumber,
    title: near.told[0]?.title,
    reason: { zh: '案件已作废', en: 'the case is cancelled' },
    at: clock.now(),
  });

  // The other one says nothing, and hears it again; nobody hears the order again.
  await near.ack('stood-down', { dispatchId });
  clock.advance(10_000);
  await vi.waitFor(() => expect(mute.stoodDown).toHaveLength(2));
  expect(mute.stoodDown[1]).toEqual(mute.stoodDown[0]);
  const { body } = await hub.api.get(`/dispatches/${dispatchId}`);
  expect(body).toMatchObject({ state: 'cancelled' });
  expect(body.notifications).toEqual(
    expect.arrayContaining([expect.objectContaining({ template: 'standdown', state: 'received' })]),
  );
  await hub.close();

  const again = await runHub({ HUB_DATA_DIR: hub.dataDir }, { clock });
  const backNear = await terminal(again, 'near', secrets.near);
  const backMute = await terminal(again, 'mute', secrets.mute);
  clock.advance(10_000);
  await vi.waitFor(() => expect(backMute.stoodDown).not.toEqual([]));
  await backMute.ack('stood-down', { dispatchId: mute.told[0]?.dispatchId });
  // A word said twice is no mistake, and a stranger's changes nothing.
  await backMute.ack('stood-down', { dispatchId: mute.told[0]?.dispatchId });
  await backNear.ack('stood-down', { dispatchId: mute.told[0]?.dispatchId });
  const before = backMute.stoodDown.length;
  clock.advance(60_000);
  await again.api.get('/dispatches');
  // What the hub says to a terminal comes in order: the drill last, and no stand-down before it.
  await again.api.post('/dispatches/drill', { gridCode: GRID, title: 'drill', comment: 'weekly' });
  await vi.waitFor(() => expect([backMute.told.length, backNear.told.length]).toEqual([1, 1]));
  expect(backMute.stoodDown).toHaveLength(before);
  expect([...backNear.stoodDown, ...no.stoodDown, ...near.stoodDown.slice(1)]).toEqual([]);
  expect((await again.api.get('/rejects')).body.items).toEqual([]);

  clock.advance(30 * 60_000);
  await vi.waitFor(() => expect(backMute.stoodDown).toHaveLength(before + 1));
  expect(backMute.stoodDown.at(-1)).toMatchObject({
    caseId: null,
    drill: true,
    reason: { zh: '演练结束', en: 'the drill is over' },
  });
});

test('a station in the dark is told by its other channels, and its sockets confirm for it', async () => {
  const receiver = await startReceiver();
  const file = join(tempDir(), 'notify.yml');
  const people = '[{ id: dark, name: 二站, language: en, channels: [{ channel: phone }] }]';
  writeFileSync(
    file,
    `channels: { phone: { type: webhook, url: "${receiver.url}", privateAddresses: allow } }\nrecipients: ${people}\n`,
  );
  const hub = await withDistrict(await runHub({ HUB_NOTIFY_FILE: file }));
  await station(hub, 'dark', 100);
  const { body: token } = await hub.api.post('/tokens', { name: 'dark', role: 'station', gridCode: GRID });
  const socket = io(hub.http, { auth: { token: token.secret }, transports: ['websocket'] });
  onTestFinished(() => void socket.close());
  const stoodDown = new Promise<{ news: { dispatchId: string }; confirm: () => void }>((resolve) => {
    socket.on('standdown', (news: { dispatchId: string }, confirm: () => void) => resolve({ news, confirm }));
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  await flatFire(hub);
  await receiver.until(1);
  const { id, caseId } = (await byStation(hub, 'dark'))!;
  const { version } = (await hub.api.get(`/cases/${caseId}`)).body;
  await hub.api.post(`/cases/${caseId}/actions`, { action: 'cancel', comment: 'burnt rice', version });
  const [, told] = await receiver.until(2);
  expect(told?.json).toMatchObject({
    recipient: 'dark',
    template: 'standdown',
    cause: { type: 'dispatch', id },
    text: expect.stringContaining('the case is cancelled'),
  });
  const { news, confirm } = await stoodDown;
  expect(news.dispatchId).toBe(id);
  confirm();
  await vi.waitFor(async () => {
    const { items } = (await hub.api.get('/notifications?recipient=station:dark&state=received')).body;
    expect(items).toMatchObject([{ template: 'standdown' }]);
  });
});
