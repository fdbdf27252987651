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
