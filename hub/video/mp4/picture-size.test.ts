import { expect, it } from 'vitest';
import { pictureSize } from './picture-size.ts';

const record = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

it('answers nothing for what is no configuration', () => {
  expect(pictureSize('h264', record(''))).toBeUndefined();
  expect(pictureSize('h264', record('01 42 c0 0a ff e0'))).toBeUndefined();
  expect(pictureSize('h264', record('01 42 c0 0a ff e1 00 04 67 42 c0 0a'))).toBeUndefined();
  expect(pictureSize('h265', record('01'.repeat(22) + '00'))).toBeUndefined();
  expect(pictureSize('h265', record('01'.repeat(22) + '01 21 00 01 00 40 42'))).toBeUndefined();
});

it('reads no further than a parameter set goes, however often that tells it to', () => {
  // Baseline, then pic_order_cnt_type 1 with a cycle of 2^31 offsets that are not there.
  const sps = `67 42 00 0a ${bitsAsHex('1 1 010 0 1 1 0000000000000000000000000000000 1 0000000000000000000000000000000')}`;
  const length = sps.split(' ').length.toString(16).padStart(4, '0');
  expect(pictureSize('h264', record(`01 42 00 0a ff e1 ${length} ${sps} 01 00 00`))).toBeUndefined();
});

function bitsAsHex(bits: string): string {
  const all = bits.replaceAll(' ', '');
  const bytes = all.padEnd(Math.ceil(all.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  return bytes.map((byte) => Number.parseInt(byte, 2).toString(16).padStart(2, '0')).join(' ');
}
