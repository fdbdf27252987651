const units: Readonly<Record<string, string>> = {
  smoke: 'dB/m',
  gas: '%LEL',
  co: 'ppm',
  temperature: '°C',
  humidity: '%RH',
  battery: '%',
  pressure: 'MPa',
  voltage: 'V',
  current: 'A',
  bitrateKbps: 'kbit/s',
  fps: '/s',
  keyFrameMs: 'ms',
  storageFreePct: '%',
};

/** The unit of a metric of the contract; empty for what the hub does not know. */
export const unitOf = (metric: string): string => units[metric] ?? '';
