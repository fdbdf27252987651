import { setTimeout as delay } from 'node:timers/promises';
import type { Scenario } from './stage.ts';

const LASTS_MS = 60_000;
const TICK_MS = 10;

/** Telemetry at a fixed total rate, whether or not the hub keeps up: what it cannot take in time is skipped and counted. */
export const messageFlood: Scenario = {
  name: 'message-flood',
  summary: '--rate messages a second for a minute, whether or not the hub keeps up',
  needs: [],
  devices: 200,
  filmed: false,
  async run(stage) {
    const { fleet, rate, signal } = stage;
    const lastsMs = stage.lastsMs ?? LASTS_MS;
    const before = { ...fleet.counts };
    stage.say(`${rate} messages a second from ${fleet.devices.length} devices for ${lastsMs / 1000} s.`);
    const startAt = Date.now();
    let due = 0;
    for (let sent = 0; Date.now() - startAt < lastsMs; ) {
      due = ((Date.now() - startAt) / 1000) * rate;
      for (; sent < due; sent += 1) void fleet.devices[sent % fleet.devices.length]?.report();
      await delay(TICK_MS, undefined, { signal });
    }
    const seconds = (Date.now() - startAt) / 1000;
    const acknowledged = fleet.counts.acknowledged - before.acknowledged;
    const skipped = fleet.counts.skipped - before.skipped;
    stage.say(
      `Acknowledged ${acknowledged} (${Math.round(acknowledged / seconds)}/s), skipped ${skipped} because too many were waiting.`,
    );
  },
};
