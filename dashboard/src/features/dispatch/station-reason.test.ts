import { expect, test } from 'vitest';
import { stationReason } from './station-reason.ts';

test('why a station was asked or passed over is taken apart, and unknown words stay as they are', () => {
  expect(stationReason('neighbour, 410 m away, its terminal is offline')).toEqual([
    { key: 'neighbour', what: '' },
    { key: 'away', what: '410' },
    { key: 'offline', what: '' },
  ]);
  expect(stationReason('too far: 900 m away, its radius is 500 m')).toEqual([
    { key: 'far', what: '900' },
    { key: 'radius', what: '500' },
  ]);
  expect(stationReason('the dog is ill')).toEqual([{ key: null, what: 'the dog is ill' }]);
});
