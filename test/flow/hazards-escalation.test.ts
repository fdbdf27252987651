import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { manualClock } from '../support/clock.ts';
import { ApiClient, runHub, withDistrict } from '../support/hub.ts';
import { startReceiver } from '../support/receivers.ts';
import { tempDir } from '../support/temp.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const CELL = '110108001001001';

/** A file with a platform further up that is told of ignored hazards. */
function notifyFile(url: string): string {
  const file = join(tempDir(), 'notify.yml');
  writeFileSync(
    file,
    `
channels: { platform: { type: webhook, url: "${url}/hook", secret: s3cret, privateAddresses: allow } }
recipients: [{ id: district, name: 区平台, language: en, channels: [{ channel: platform }] }]
policies: [{ id: ignored, when: { events: [hazard.upstream] }, to: [district] }]
`,
  );
  return file;
}

async function enter(api: ApiClient, dueAt: number): Promise<string> {
  const facts = { title: '疏散通道堵塞', grade: 'major', owner: '某公司', place: '3 号楼', gridCode: CELL };
  const { body } = await api.post('/hazards', facts);
  const notice = { action: 'notify', dueAt: new Date(dueAt).toISOString(), comment: '立即清理' };
  expect((await api.post(`/hazards/${body.id}/actions`, notice)).status).toBe(200);
  return body.id;
}

/** The steps of escalation in its history, each with whom it was told. */
async function stepsOf(api: ApiClient, id: string): Promise<string[]> {
  const { body } = await api.get(`/hazards/${id}`);
  return body.history
    .filter(({ actor }: { actor: string }) => actor === 'hub')
    .map(({ action, detail }: { action: string; detail: { told: { recipient: string }[] } }) =>
      [action, ...detail.told.map(({ recipient }) => recipient)].join(' '),
    );
}

test('an ignored hazard is told to command step by step and further up at the last, each once, also over a restart', async () => {
  const receiver = await startReceiver();
  const clock = manualClock();
  const env = { HUB_NOTIFY_FILE: notifyFile(receiver.url), HUB_PUBLIC_URL: 'https://hub.example' };
  const hub = await withDistrict(await runHub(env, { clock }));
  const { body: made } = await hub.api.post('/tokens', { name: 'watch', role: 'admin', gridCode: null });
  // Days pass, and no session outlasts them.
  const at = (of: { http: string }) => new ApiClient(of.http, { authorization: `Bearer ${made.secret}` });
  const id = await enter(at(hub), clock.now() + MINUTE_MS);
  const steps = (of: { http: string }, expected: string[]) =>
    vi.waitFor(async () => expect(await stepsOf(at(of), id)).toEqual(expected));

  clock.advance(MINUTE_MS);
  await steps(hub, ['overdue command']);
  clock.advance(DAY_MS);
  await steps(hub, ['overdue command', 'second-notice command']);
  expect(receiver.received).toEqual([]);
  await hub.close();

  // Its last instant comes while the hub is away, and is made up for once.
  clock.advance(3 * DAY_MS);
  const again = await runHub({ ...env, HUB_DATA_DIR: hub.dataDir }, { clock });
  const all = ['overdue command', 'second-notice command', 'upstream command district'];
  clock.advance(1);
  await steps(again, all);
  const [told] = await receiver.until(1);
  expect(told?.json).toMatchObject({
    cause: { type: 'hazard', id },
    params: {
      event: 'hazard.upstream',
      severity: 'major',
      owner: '某公司',
      hazardNumber: 'YH-20261123-0001',
    },
  });
  expect(told?.json.text).toContain('Hazard: YH-20261123-0001\nOwner: 某公司\nDue: ');
  expect(told?.json.text).toContain(`Details: https://hub.example/hazards/${id}`);
  const other = await enter(at(again), clock.now() + MINUTE_MS);
  clock.advance(MINUTE_MS);
  await vi.waitFor(async () => expect(await stepsOf(at(again), other)).toEqual(['overdue command']));
  const { body } = await at(again).get(`/hazards/${id}/notifications`);
  const messages = body.notifications.map(({ recipient, channel }: Record<string, string>) => [
    recipient,
    channel,
  ]);
  expect(messages.toSorted()).toEqual([
    ['command', 'dashboard'],
    ['command', 'dashboard'],
    ['command', 'dashboard'],
    ['district', 'platform'],
  ]);
  expect(body.decided).toMatchObject([{ event: 'hazard.upstream', decisions: [{ verdict: 'send' }] }]);
  expect(await stepsOf(at(again), id)).toEqual(all);
  expect(receiver.received).toHaveLength(1);
  expect((await at(again).get('/hazards/none/notifications')).status).toBe(404);
});
