import { beforeEach, describe, expect, it } from 'vitest';
import { parseCall, parseStandDown } from './call.ts';
import { Crew } from './crew.ts';
import type { StationPlace } from './place.ts';
import type { Habits } from './plan.ts';

const station: StationPlace = {
  id: 'station-01',
  name: '幸福里微型消防站',
  gridCode: 'g1',
  address: '',
  lng: 116.4,
  lat: 39.9,
  radiusM: 1000,
  phone: '',
  members: [{ name: '王建国', role: 'leader', phone: '' }],
  equipment: [],
};
const dispatch = (dispatchId: string): string =>
  JSON.stringify({ dispatchId, caseId: 'c', caseNumber: 'n', severity: 'critical', title: '火灾' });

let sent: { dispatchId: string; action: string; at: number }[] = [];
let said: string[] = [];
let due: { at: number; act: () => void }[] = [];
let now = 0;
beforeEach(() => {
  [sent, said, due, now] = [[], [], [], 0];
});

function crewWith(habits: Habits): Crew {
  return new Crew({
    station,
    seed: 1,
    habits,
    now: () => now,
    say: (line) => said.push(line),
    send: (payload) => sent.push(JSON.parse(payload)),
    after(ms, act) {
      const entry = { at: now + ms, act };
      due.push(entry);
      return () => void due.splice(due.indexOf(entry), 1);
    },
  });
}
/** Lets all that is due happen, each at its own instant. */
function runOut(): void {
  for (let next = due.shift(); next; next = due.shift()) {
    now = next.at;
    next.act();
  }
}
const actions = () => sent.map(({ action }) => action);

describe('a crew', () => {
  it('goes the whole way, stamps each step with its instant, and says each aloud', () => {
    crewWith({ declines: 0, silent: 0 }).called(parseCall(dispatch('d1'))!);
    runOut();
    expect(actions()).toEqual(['received', 'departed', 'arrived', 'done']);
    const stamps = sent.map(({ at }) => at);
    expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
    expect(new Set(stamps).size).toBe(4);
    expect(said).toHaveLength(5);
    expect(said[0]).toMatch(/幸福里微型消防站: dispatched to n · 火灾/);
  });

  it('answers a dispatch once, repeated before, between and after its answers', () => {
    const crew = crewWith({ declines: 0, silent: 0 });
    const call = parseCall(dispatch('d1'))!;
    crew.called(call);
    crew.called(call);
    due.shift()!.act();
    crew.called(call);
    runOut();
    crew.called(call);
    runOut();
    expect(actions()).toEqual(['received', 'departed', 'arrived', 'done']);
    crew.called(parseCall(dispatch('d2'))!);
    runOut();
    expect(actions()).toHaveLength(8);
  });

  it('that declines does nothing more, and one that is silent nothing at all', () => {
    crewWith({ declines: 1, silent: 0 }).called(parseCall(dispatch('d1'))!);
    runOut();
    expect(actions()).toEqual(['declined']);
    crewWith({ declines: 0, silent: 1 }).called(parseCall(dispatch('d2'))!);
    runOut();
    expect(actions()).toEqual(['declined']);
    expect(said.at(-1)).toMatch(/nobody is at the terminal/);
  });

  it('that is stood down turns back, says so each time it is told, and takes up an order no more that comes late', () => {
    const crew = crewWith({ declines: 0, silent: 0 });
    crew.called(parseCall(dispatch('d1'))!);
    due.shift()!.act();
    const news = parseStandDown('{"dispatchId":"d1","reason":{"zh":"案件已作废","en":"cancelled"}}')!;
    crew.stoodDown(news);
    crew.stoodDown(news);
    crew.stoodDown(parseStandDown('{"dispatchId":"d2"}')!);
    crew.called(parseCall(dispatch('d2'))!);
    runOut();
    expect(actions()).toEqual(['received', 'stood-down', 'stood-down', 'stood-down']);
    expect(said.at(-1)).toMatch(/turns back: 案件已作废/);
    expect(parseStandDown('{}')).toBeNull();
  });

  it('that is stopped does not take the next step', () => {
    const crew = crewWith({ declines: 0, silent: 0 });
    crew.called(parseCall(dispatch('d1'))!);
    crew.stop();
    runOut();
    expect(sent).toEqual([]);
  });
});

describe('a dispatch on the wire', () => {
  it('is read with what it may leave out, and in words of two languages', () => {
    expect(parseCall('{"dispatchId":"d1"}')).toEqual({
      dispatchId: 'd1',
      caseNumber: '',
      title: '',
      address: '',
      at: null,
      drill: false,
    });
    const full = parseCall(
      '{"dispatchId":"d1","title":{"zh":"火灾","en":"Fire"},"lng":1,"lat":2,"drill":true}',
    );
    expect(full).toMatchObject({ title: '火灾', at: { lng: 1, lat: 2 }, drill: true });
  });

  it.each(['', 'hello', '[]', '{}', '{"dispatchId":7}'])('is none when it is "%s"', (payload) => {
    expect(parseCall(payload)).toBeNull();
  });
});
