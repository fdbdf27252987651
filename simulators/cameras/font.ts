import type { Picture } from './picture.ts';

/** Seven rows of five pixels each, two hexadecimal digits a row. */
const glyphs: Readonly<Record<string, string>> = {
  '0': '0e11131519110e',
  '1': '040c040404040e',
  '2': '0e11010204081f',
  '3': '1f02040201110e',
  '4': '02060a121f0202',
  '5': '1f101e0101110e',
  '6': '0608101e11110e',
  '7': '1f010204080808',
  '8': '0e11110e11110e',
  '9': '0e11110f01020c',
  A: '0e1111111f1111',
  B: '1e11111e11111e',
  C: '0e11101010110e',
  D: '1c12111111121c',
  E: '1f10101e10101f',
  F: '1f10101e101010',
  G: '0e11101711110f',
  H: '1111111f111111',
  I: '0e04040404040e',
  J: '0702020202120c',
  K: '11121418141211',
  L: '1010101010101f',
  M: '111b1515111111',
  N: '11111915131111',
  O: '0e11111111110e',
  P: '1e11111e101010',
  Q: '0e11111115120d',
  R: '1e11111e141211',
  S: '0f10100e01011e',
  T: '1f040404040404',
  U: '1111111111110e',
  V: '11111111110a04',
  W: '1111111515150a',
  X: '11110a040a1111',
  Y: '1111110a040404',
  Z: '1f01020408101f',
  '-': '0000001f000000',
  ':': '000c0c000c0c00',
  '.': '00000000000c0c',
  _: '0000000000001f',
  '/': '00010204081000',
};

const SCALE = 2;
/** Five columns and one between letters. */
const ADVANCE_PX = 6 * SCALE;
const ROWS = 7;
const WHITE = 235;
const BLACK = 16;

/** Writes white on black, 14 pixels high; letters are capitals, and what the font has not is left blank. */
export function drawText({ luma, width }: Picture, left: number, top: number, text: string): void {
  const end = Math.min(left + text.length * ADVANCE_PX, width - SCALE);
  for (let y = top - SCALE; y < top + (ROWS + 1) * SCALE; y += 1)
    luma.fill(BLACK, y * width + left - SCALE, y * width + end);
  for (let i = 0; i < text.length; i += 1) {
    const glyph = glyphs[text.charAt(i).toUpperCase()];
    const x = left + i * ADVANCE_PX;
    if (glyph === undefined || x + ADVANCE_PX > width) continue;
    for (let row = 0; row < ROWS; row += 1) {
      const bits = Number.parseInt(glyph.slice(row * 2, row * 2 + 2), 16);
      for (let column = 0; column < 5; column += 1) {
        if ((bits & (16 >> column)) === 0) continue;
        for (let dy = 0; dy < SCALE; dy += 1) {
          const from = (top + row * SCALE + dy) * width + x + column * SCALE;
          luma.fill(WHITE, from, from + SCALE);
        }
      }
    }
  }
}
