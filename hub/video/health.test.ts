import { beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../test/support/clock.ts';
import type { Device } from '../devices/device.ts';
import { CameraHealth } from './health.ts';
import type { CameraState } from './protocol.ts';

const camera = { id: 'cam-1', disabled: false } as Device;
const sound = {
  black: false,
  covered: false,
  blurred: false,
  overexposed: false,
  underexposed: false,
  colourCast: false,
  moved: false,
};

describe('the health of a camera', () => {
  let clock: ReturnType<typeof manualClock>;
  let told: Readonly<Record<string, number | boolean>>[];
  let health: CameraHealth;
  const stream = (changes: Partial<CameraState> = {}): void =>
    health.stream({
      cameraId: 'cam-1',
      publishing: true,
      since: clock.now(),
      codec: 'h264',
      audio: null,
      width: 640,
      height: 360,
      fps: 10.04,
      bitrateKbps: 512.4,
      keyFrameMs: 2000,
      lastFrameAt: clock.now(),
      viewers: 0,
      publications: 1,
      frozenSince: null,
      ...changes,
    });

  beforeEach(() => {
    clock = manualClock();
    told = [];
    health = new CameraHealth({
      clock,
      device: () => camera,
      report: (_device, metrics) => told.push(metrics),
    });
  });

  it('is told when it begins to publish and every ten seconds after', () => {
    stream();
    expect(told).toEqual([{ online: true, frozen: false, intact: true, reconnects: 0 }]);
    const since = clock.now();
    clock.advance(9_999);
    stream({ since });
    expect(told).toHaveLength(1);
    clock.advance(1);
    stream({ since });
    expect(told[1]).toEqual({
      online: true,
      frozen: false,
      intact: true,
      bitrateKbps: 512,
      fps: 10,
      keyFrameMs: 2000,
      reconnects: 0,
    });
  });

  it('is no outage when it comes back within the grace, and one when it does not', () => {
    stream();
    stream({ publishing: false });
    clock.advance(9_999);
    expect(told).toHaveLength(1);
    stream({ publications: 2 });
    clock.advance(20_000);
    expect(told.filter(({ online }) => online === false)).toEqual([]);
    stream({ publishing: false, publications: 2 });
    clock.advance(10_000);
    expect(told.at(-1)).toEqual({ online: false, intact: false });
    clock.advance(60_000);
    expect(told.filter(({ online }) => online === false)).toHaveLength(1);
  });

  it('says nothing of a camera that never published', () => {
    stream({ publishing: false, publications: 0 });
    clock.advance(60_000);
    expect(told).toEqual([]);
  });

  it('calls a stream frozen that has carried no new picture for ten seconds, and intact one that has no fault', () => {
    stream({ frozenSince: clock.now() });
    expect(told.at(-1)).toMatchObject({ frozen: false, intact: true });
    const frozenSince = clock.now();
    clock.advance(10_000);
    stream({ frozenSince });
    expect(told.at(-1)).toMatchObject({ frozen: true, intact: false });
    stream();
    expect(told.at(-1)).toMatchObject({ frozen: false, intact: true });
    health.picture('cam-1', sound);
    expect(told.at(-1)).toMatchObject({ black: false, intact: true });
    health.picture('cam-1', { ...sound, covered: true });
    expect(told.at(-1)).toMatchObject({ covered: true, intact: false });
    const before = told.length;
    health.picture('cam-1', { ...sound, covered: true });
    expect(told).toHaveLength(before);
  });
});
