import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectDevice, register } from '../support/device.ts';
import { runHub, withDistrict } from '../support/hub.ts';
import { requirement } from '../support/requirements.ts';
import { tempDir } from '../support/temp.ts';

const FILE = join(import.meta.dirname, '../../../shared/data/fires-nist/tidy.csv');
const available = requirement('the NIST recordings in ../shared/data', () => existsSync(FILE));

/** Optical density 0.14 /m is 1.4 dB/m. It never clears here, so that a room is one episode. */
const RULE = `rules:
  - id: simple-smoke
    title: { zh: 烟雾, en: Smoke }
    kinds: [smoke]
    when: smoke >= 1.4
    hold: 4s
    clear: smoke < -1.0
    severity: major
`;

interface Sample {
  offsetMs: number;
  dbPerM: number;
}

/** Fire and room → samples of the upper density, in order; missing values left out. */
function readRooms(): Map<string, Sample[]> {
  const rooms = new Map<string, Sample[]>();
  const [, ...lines] = readFileSync(FILE, 'utf8').trim().split('\n');
  for (const line of lines) {
    const [fire, seconds, room, upper] = line.split(',');
    if (!upper || Number.isNaN(Number(upper))) continue;
    const key = `${fire}-${room}`;
    const samples = rooms.get(key) ?? [];
    rooms.set(key, samples);
    samples.push({
      offsetMs: Math.round(Number(seconds) * 1000),
      dbPerM: Math.round(Number(upper) * 1e7) / 1e6,
    });
  }
  return rooms;
}

/** When the rule must fire: the first sample at which every sample since one at least 4 s earlier was above. */
function expectedFire(samples: readonly Sample[]): number | undefined {
  let since: number | undefined;
  for (const { offsetMs, dbPerM } of samples) {
    if (dbPerM < 1.4) since = undefined;
    else if (offsetMs - (since ??= offsetMs) >= 4000) return offsetMs;
  }
  return undefined;
}

test.skipIf(!available)(
  'in four real fires every room that meets the rule raises one alert, at the very sample, and one case',
  async () => {
    const rulesDir = tempDir();
    writeFileSync(join(rulesDir, 'simple.yml'), RULE);
    const hub = await withDistrict(await runHub({ HUB_RULES_DIR: rulesDir }));
    const rooms = readRooms();
    const longest = Math.max(...[...rooms.values()].map((samples) => samples.at(-1)?.offsetMs ?? 0));
    const startAt = Date.now() - longest;
    for (const [room, samples] of rooms) {
      const id = `nist-${room}`;
      const detector = await connectDevice(hub, {
        id,
        kind: 'smoke',
        secret: await register(hub, { id, kind: 'smoke' }),
      });
      for (let i = 0; i < samples.length; i += 400) {
        const part = samples.slice(i, i + 400);
        await detector.send(
          part.map(({ offsetMs, dbPerM }, n) => ({ seq: i + n, at: startAt + offsetMs, smoke: dbPerM })),
        );
      }
    }

    const { body } = await hub.api.get('/alerts?limit=1000');
    const alerts = body.items as { deviceId: string; firedAt: string; ruleId: string; caseId: string }[];
    const smoke = alerts.filter((alert) => alert.ruleId === 'simple-smoke');
    const fired = Object.fromEntries(
      smoke.map((alert) => [alert.deviceId, Date.parse(alert.firedAt) - startAt]),
    );
    const expected = Object.fromEntries(
      [...rooms].flatMap(([room, samples]) => {
        const at = expectedFire(samples);
        return at === undefined ? [] : [[`nist-${room}`, at]];
      }),
    );
    expect(fired).toEqual(expected);
    expect(smoke).toHaveLength(Object.keys(expected).length);
    expect(smoke).toHaveLength(22);
    expect(new Set(smoke.map((alert) => alert.caseId)).size).toBe(22);
    const cases = (await hub.api.get('/cases?limit=1000')).body.items;
    expect(cases).toHaveLength(22);
  },
  60_000,
);
