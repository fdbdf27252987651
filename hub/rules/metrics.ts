/** What a metric is: its type in rule expressions and its unit (`CONTRACT`: metric names and units). */
export interface MetricInfo {
  type: 'double' | 'bool';
  unit: string;
}

const number = (unit: string): MetricInfo => ({ type: 'double', unit });
const flag: MetricInfo = { type: 'bool', unit: '' };

/** Every metric rules know without being told; a rule declares further ones under `metrics`. */
export const metricCatalogue: Readonly<Record<string, MetricInfo>> = {
  smoke: number('dB/m'),
  gas: number('%LEL'),
  co: number('ppm'),
  temperature: number('°C'),
  humidity: number('%RH'),
  battery: number('%'),
  pressure: number('MPa'),
  voltage: number('V'),
  current: number('A'),
  bitrateKbps: number('kbit/s'),
  fps: number('/s'),
  keyFrameMs: number('ms'),
  reconnects: number(''),
  storageFreePct: number('%'),
  alarm: flag,
  test: flag,
  tamper: flag,
  fault: flag,
  muted: flag,
  warmup: flag,
  online: flag,
  frozen: flag,
  black: flag,
  covered: flag,
  blurred: flag,
  overexposed: flag,
  underexposed: flag,
  colourCast: flag,
  moved: flag,
  intact: flag,
};
