/** A hatch of `color` on nothing, to be repeated: what is not certain yet. `sizePx`: of one repeat. */
export function hatch(color: string, sizePx: number, lineWidthPx: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = sizePx;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.strokeStyle = color;
  context.lineWidth = lineWidthPx;
  for (const offset of [-sizePx, 0, sizePx]) {
    context.beginPath();
    context.moveTo(offset - lineWidthPx, sizePx + lineWidthPx);
    context.lineTo(offset + sizePx + lineWidthPx, -lineWidthPx);
    context.stroke();
  }
  return canvas;
}
