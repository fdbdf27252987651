import { describe, expect, it } from 'vitest';
import { H264Decoder } from '../../test/support/h264-decoder.ts';
import { createRandom } from '../random.ts';
import { applyCondition, type Condition } from './condition.ts';
import { CameraEncoder, encodeStill, HEALTHY } from './encoder.ts';
import { clockText, drawOverlay } from './overlay.ts';
import { createPicture, type Picture } from './picture.ts';
import { createScene, sceneKindOf } from './scene.ts';

const AT = Date.UTC(2026, 10, 25, 2, 45, 41, 123);
const street = createScene('street', createRandom(1, 'x'));

function seen(condition: Condition, sinceMs = 30_000): Picture {
  const picture = createPicture();
  street(picture, AT);
  applyCondition(picture, condition, sinceMs, createRandom(2, 'y'));
  return picture;
}

const mean = (plane: Uint8Array): number => plane.reduce((sum, value) => sum + value, 0) / plane.length;
const spread = (plane: Uint8Array): number => {
  const middle = mean(plane);
  return Math.sqrt(plane.reduce((sum, value) => sum + (value - middle) ** 2, 0) / plane.length);
};
/** How much neighbours in a row differ: what an eye calls sharp. */
const detail = ({ luma }: Picture): number =>
  luma.reduce((sum, value, i) => sum + Math.abs(value - (luma[i - 1] ?? value)), 0) / luma.length;

describe('what a camera sees', () => {
  const normal = seen('normal');

  it('is a picture with structure, the same for the same instant, and with figures that move', () => {
    expect(spread(normal.luma)).toBeGreaterThan(25);
    expect(seen('normal').bytes.equals(normal.bytes)).toBe(true);
    const later = createPicture();
    street(later, AT + 1500);
    expect(later.bytes.equals(normal.bytes)).toBe(false);
  });

  it('loses contrast and colour in smoke that grows', () => {
    expect(spread(seen('smoke').luma)).toBeLessThan(spread(seen('smoke', 1000).luma));
    expect(spread(seen('smoke').cb)).toBeLessThan(spread(normal.cb) / 2);
  });

  it('has an orange patch in a fire that grows', () => {
    const orange = ({ cr, cb }: Picture): number =>
      cr.reduce((count, v, i) => count + (v > 165 && cb[i]! < 90 ? 1 : 0), 0);
    expect(orange(normal)).toBe(0);
    expect(orange(seen('fire', 500))).toBeGreaterThan(50);
    expect(orange(seen('fire'))).toBeGreaterThan(2 * orange(seen('fire', 500)));
  });

  it('is what its fault makes of it', () => {
    expect(seen('black').luma.every((y) => y === 16)).toBe(true);
    expect(spread(seen('covered').luma)).toBeLessThan(4);
    expect(detail(seen('blurred'))).toBeLessThan(detail(normal) / 3);
    expect(detail(seen('noise'))).toBeGreaterThan(detail(normal) * 3);
    expect(mean(seen('overexposed').luma)).toBeGreaterThan(215);
    expect(mean(seen('underexposed').luma)).toBeLessThan(35);
    expect(mean(seen('colour-cast').cr) - mean(normal.cr)).toBeGreaterThan(30);
  });

  it('is shifted when the camera was moved', () => {
    const moved = seen('moved');
    const row = 100 * normal.width;
    expect(moved.luma.subarray(row, row + 400)).toEqual(normal.luma.subarray(row + 230, row + 630));
  });
});

it('repeats the very same picture when it is frozen, in frames of a few bytes', () => {
  const picture = seen('normal');
  drawOverlay(picture, 'camera-01-01', AT);
  const { configuration, group } = encodeStill(picture);
  const decoder = new H264Decoder(configuration!);
  const [first, ...others] = group.map(({ data }) => decoder.decode(data).luma);
  expect(others).toHaveLength(19);
  for (const other of others) expect(Buffer.compare(other, first!)).toBe(0);
  expect(Math.max(...group.slice(1).map(({ data }) => data.length))).toBeLessThan(64);
  decoder.close();
});

it('needs no new configuration when the bit rate collapses or the picture freezes', () => {
  const picture = seen('normal');
  const configurations = [HEALTHY, { kbps: 60 }, { quantiser: 24 }].map((budget) => {
    const encoder = new CameraEncoder(budget);
    encoder.encode(picture, true);
    encoder.close();
    return encoder.configuration?.toString('hex');
  });
  expect(new Set(configurations).size).toBe(1);
});

it('names the place by the address, and the instant in the time of the district', () => {
  expect(['幸福里 停车场', '老灶火锅 后厨', '3 号楼 楼道', '小区大门', '沿街商铺'].map(sceneKindOf)).toEqual([
    'parking',
    'kitchen',
    'corridor',
    'gate',
    'street',
  ]);
  expect(clockText(AT)).toBe('2026-11-25 10:45:41.123');
});
