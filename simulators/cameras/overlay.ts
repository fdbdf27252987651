import { drawClock, STRIP } from './clock-strip.ts';
import { drawText } from './font.ts';
import type { Picture } from './picture.ts';

/** District time; a camera's clock shows it whatever the machine's zone. */
const ZONE_MS = 8 * 3_600_000;
const LEFT_PX = 16;
const TOP_PX = 14;
const CLOCK_TOP_PX = STRIP.top - 22;

/** Burns in what a camera does: its name above, and below the instant in digits and as a strip to be read by machines. */
export function drawOverlay(picture: Picture, name: string, at: number): void {
  drawText(picture, LEFT_PX, TOP_PX, name);
  drawText(picture, STRIP.left, CLOCK_TOP_PX, clockText(at));
  drawClock(picture.luma, picture.width, at);
  blankColour(picture, TOP_PX - 2, TOP_PX + 16, LEFT_PX - 2, LEFT_PX + name.length * 12);
  blankColour(
    picture,
    CLOCK_TOP_PX - 2,
    STRIP.top + STRIP.blockPx,
    STRIP.left - 2,
    STRIP.left + STRIP.blocks * STRIP.blockPx,
  );
}

/** "2026-11-25 10:45:41.123" */
export function clockText(at: number): string {
  return new Date(at + ZONE_MS).toISOString().replace('T', ' ').slice(0, 23);
}

/** Letters and blocks are black and white, whatever the scene behind them. */
function blankColour(
  { width, cb, cr }: Picture,
  top: number,
  bottom: number,
  left: number,
  right: number,
): void {
  const stride = width >> 1;
  const [from, to] = [left >> 1, Math.min(right, width) >> 1];
  for (let row = top >> 1; row < bottom >> 1; row += 1) {
    cb.fill(128, row * stride + from, row * stride + to);
    cr.fill(128, row * stride + from, row * stride + to);
  }
}
