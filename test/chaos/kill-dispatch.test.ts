import { expect, test, vi } from 'vitest';
import { connectDevice, register } from '../support/device.ts';
import { type ApiClient, login, SMALL_DISTRICT } from '../support/district.ts';
import { type HubProcess, spawnHub } from '../support/hub-process.ts';
import { dispatchesOf, FIRE, station, terminal } from '../support/stations.ts';
import { tempDir } from '../support/temp.ts';
import { expectLadder, type Life, type Shown } from './ladder-lives.ts';

/** The ladder of a test in which a hub takes so long to be there: two lives fit below its first rung. */
function ladderFor(bootMs: number): Record<string, string> {
  const receiveS = Math.max(12, Math.ceil((3 * bootMs) / 1000) + 3);
  return {
    HUB_DISPATCH_RECEIVE_S: String(receiveS),
    HUB_DISPATCH_START_MIN: '0.1',
    HUB_DISPATCH_ARRIVE_MIN: String((1.6 * receiveS) / 60),
    HUB_DISPATCH_JOIN_MIN: String((1.9 * receiveS) / 60),
    HUB_DISPATCH_REPEAT_S: '1',
  };
}

/** By how far they lie from the fire; the first three are asked at once. */
const stations = { near: 100, mute: 200, no: 300, next: 400, last: 500 };
type Name = keyof typeof stations;
const names = Object.keys(stations) as Name[];
const WAIT = { timeout: 60_000, interval: 50 };

type Post = Awaited<ReturnType<typeof terminal>>;
interface Running extends HubProcess {
  api: ApiClient;
  from: number;
  posts: Record<Name, Post>;
}

/** The dispatches of a hub that is killed again and again, as its terminals and its API tell of them. */
class Scene {
  #env: Record<string, string> = { HUB_DATA_DIR: tempDir(), HUB_ALERTING_FILE: 'none.yml' };
  #secrets: [Name, string][] = [];
  readonly lives: Life[] = [];
  /** Every message of every life, by station, with whether it came after the station had confirmed it. */
  readonly told: { station: Name; dispatchId: string; isLate: boolean }[] = [];
  /** What was confirmed, and between which instants. */
  readonly said: { station: Name; action: string; from: number; to: number }[] = [];
  readonly #confirmed = new Set<string>();

  /** Registers everybody; answers the detectors. */
  async provision(): Promise<{ id: string; kind: string; secret: string }[]> {
    const begunAt = Date.now();
    const hub = await this.#spawn();
    this.#env = { ...this.#env, ...ladderFor(hub.from - begunAt) };
    await hub.api.post('/grids/import', SMALL_DISTRICT);
    for (const name of names) this.#secrets.push([name, await station(hub, name, stations[name])]);
    const detectors = [];
    for (const id of ['smoke-1', 'smoke-2'])
      detectors.push({ id, kind: 'smoke', secret: await register(hub, { id, kind: 'smoke', ...FIRE }) });
    await hub.stop();
    return detectors;
  }

  /** The next life of the hub, with all terminals back. */
  async live(): Promise<Running> {
    return this.#staffed(await this.#spawn());
  }

  async kill({ kill, from, posts }: Running): Promise<void> {
    await kill();
    this.lives.push({ from, to: Date.now() });
    for (const { client } of Object.values(posts)) client.end(true);
  }

  /** A station says what it does of the dispatch it has; answers once the hub has acknowledged that. */
  async say({ posts }: Running, name: Name, action: string): Promise<void> {
    const dispatchId = this.dispatchOf(name);
    const from = Date.now();
    await posts[name].ack(action, { dispatchId });
    this.#confirmed.add(dispatchId);
    this.said.push({ station: name, action, from, to: Date.now() });
  }

  dispatchOf(name: Name): string {
    return this.told.find((one) => one.station === name)?.dispatchId ?? '';
  }

  async #spawn(): Promise<Omit<Running, 'posts'> & { mqtt: string }> {
    const hub = await spawnHub(this.#env);
    return { ...hub, from: Date.now(), api: await login(hub.http) };
  }

  async #staffed(hub: Omit<Running, 'posts'>): Promise<Running> {
    const posts = await Promise.all(
      this.#secrets.map(async ([name, secret]) => {
        const post = await terminal(hub, name, secret, { clientId: `terminal-${name}` });
        post.client.on('error', () => undefined); // the hub is killed under it
        post.client.on('message', (topic, payload) => this.#hear(name, topic, payload));
        // What came between the subscription and now.
        for (const { dispatchId } of post.told) this.#note(name, String(dispatchId));
        return [name, post] as const;
      }),
    );
    return { ...hub, posts: Object.fromEntries(posts) as Record<Name, Post> };
  }

  #hear(name: Name, topic: string, payload: Buffer): void {
    if (topic.endsWith('/dispatch')) this.#note(name, JSON.parse(payload.toString()).dispatchId);
  }

  #note(name: Name, dispatchId: string): void {
    this.told.push({ station: name, dispatchId, isLate: this.#confirmed.has(dispatchId) });
  }
}

const shown = async ({ api }: Running): Promise<Shown[]> => (await dispatchesOf({ api })) as Shown[];
const of = (all: readonly Shown[], name: Name): Shown => all.find(({ stationId }) => stationId === name)!;
const rungsOf = ({ escalations }: Shown): string[] => escalations.map(({ rung }) => rung);

/** A detector alarms and is acknowledged. */
async function detect(hub: Running, detector: { id: string; kind: string; secret: string }): Promise<void> {
  const { client, send } = await connectDevice(hub, detector);
  client.on('error', () => undefined);
  await send({ seq: 1, alarm: true });
}

test('killed at every step of a dispatch, the hub goes on where it was: each rung once and in time, nothing said again to who has it, nothing unsaid', async () => {
  const scene = new Scene();
  const detectors = await scene.provision();
  let hub = await scene.live();
  for (const one of detectors) await detect(hub, one);
  // The second detector has its acknowledgement: the fire is confirmed, and all that follows from it is durable.
  await scene.kill(hub);

  hub = await scene.live();
  await vi.waitFor(() => {
    for (const name of ['near', 'mute', 'no'] as const) expect(scene.dispatchOf(name)).not.toBe('');
  }, WAIT);
  await scene.kill(hub);

  hub = await scene.live();
  await scene.say(hub, 'near', 'received');
  await scene.say(hub, 'no', 'declined');
  const { dueAt } = of(await shown(hub), 'mute');
  await scene.kill(hub);

  // Away when the silent station should have confirmed (on a machine so slow that this is past already, when it should
  // have arrived), and when the first one should have started.
  const killedAt = Date.now();
  const missed = Date.parse(dueAt.receive) > killedAt ? 'receive' : 'arrive';
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(Date.parse(dueAt[missed])), WAIT);
  hub = await scene.live();
  await vi.waitFor(async () => expect(rungsOf(of(await shown(hub), 'mute'))).toContain(missed), WAIT);
  await vi.waitFor(() => {
    for (const name of ['next', 'last'] as const) expect(scene.dispatchOf(name)).not.toBe('');
  }, WAIT);
  await scene.say(hub, 'next', 'received');
  await scene.say(hub, 'near', 'departed');
  await scene.kill(hub);

  hub = await scene.live();
  await scene.say(hub, 'near', 'arrived');
  await scene.kill(hub);

  hub = await scene.live();
  await vi.waitFor(async () => {
    const all = await shown(hub);
    expect(rungsOf(of(all, 'mute'))).toEqual(['receive', 'arrive', 'join']);
    expect(rungsOf(of(all, 'last'))).toContain('receive');
    expect(rungsOf(of(all, 'next'))).toContain('start');
  }, WAIT);
  const repeats = () => scene.told.filter((one) => one.station === 'mute').length;
  const before = repeats();
  await vi.waitFor(() => expect(repeats()).toBeGreaterThan(before), WAIT);
  await scene.say(hub, 'next', 'done');
  await scene.say(hub, 'near', 'done');
  const ended = await shown(hub);
  scene.lives.push({ from: hub.from, to: Date.now() });
  // Those who never came are stood down, and nobody else.
  await vi.waitFor(() => {
    for (const name of ['mute', 'last'] as const) expect(hub.posts[name].stoodDown).not.toEqual([]);
  }, WAIT);
  for (const name of ['near', 'next', 'no'] as const) expect(hub.posts[name].stoodDown).toEqual([]);

  // One record a station, which is the one its terminal was told of, in every life.
  expect(
    ended.map(({ stationId, state }) => `${stationId} ${state}`).toSorted((a, b) => (a < b ? -1 : 1)),
  ).toEqual(['last cancelled', 'mute cancelled', 'near done', 'next done', 'no declined']);
  for (const { station: name, dispatchId } of scene.told) expect(dispatchId).toBe(of(ended, name).id);
  expect(scene.told.filter(({ isLate }) => isLate)).toEqual([]);

  for (const { station: name, action, from, to } of scene.said) {
    const instant = Date.parse(String(of(ended, name)[`${action}At` as 'doneAt']));
    expect(instant, `${name} ${action}`).toBeGreaterThanOrEqual(from);
    expect(instant, `${name} ${action}`).toBeLessThanOrEqual(to);
  }
  for (const one of ended) expectLadder(one, scene.lives);
  expect(rungsOf(of(ended, 'near'))).toContain('start');

  // Command was told of every rung once, the brigade called for once, and nothing waits to be said.
  const unsaid = ['queued', 'sending', 'failed', 'expired'];
  const items = await vi.waitFor(async () => {
    const { body } = await hub.api.get('/notifications?limit=200');
    expect(body.items.filter(({ state: so }: { state: string }) => unsaid.includes(so))).toEqual([]);
    return body.items;
  }, WAIT);
  const about = (id: string, recipient: string) =>
    items.filter(
      (one: { cause: { id: string }; recipient: string; template: string }) =>
        one.cause.id === id && one.recipient === recipient && one.template !== 'standdown',
    );
  for (const { id, stationId, escalations } of ended) {
    const told = escalations.filter(({ what }) => !what.includes('called for already'));
    expect(about(id, 'command'), stationId).toHaveLength(told.length);
    expect(about(id, `station:${stationId}`), stationId).toHaveLength(1);
  }
  const joined = ended.flatMap(({ escalations }) => escalations.filter(({ rung }) => rung === 'join'));
  expect(joined.filter(({ what }) => what.includes('119'))).toHaveLength(1);
  const { history, state } = (await hub.api.get(`/cases/${of(ended, 'near').caseId}`)).body;
  expect(state).toBe('handled');
  const deeds = history.map(({ action }: { action: string }) => action);
  for (const deed of ['departed', 'arrived', 'brigade'])
    expect(deeds.filter((one: string) => one === `dispatch-${deed}`)).toHaveLength(1);
}, 180_000);
