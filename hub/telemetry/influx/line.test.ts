import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../store/tables.ts';
import { fieldOfMetric, lineOfEdge, linesOfReading, metricOfField, timestampOf } from './line.ts';

const smoke = { id: 'smoke-1', kind: 'smoke' };
const reading = (metrics: object, changes: Partial<Row<'readings'>> = {}) => ({
  id: 7,
  deviceNo: 3,
  at: 1_790_000_000_000,
  receivedAt: 1_790_000_000_250,
  metrics: JSON.stringify(metrics),
  gridCode: 'g1',
  ...changes,
});

describe('a reading as lines', () => {
  it('has its numbers as floats in one measurement and its states as booleans in another', () => {
    expect(linesOfReading(reading({ smoke: 0.02, alarm: true, battery: 88 }), smoke)).toEqual([
      'readings,device=smoke-1,grid=g1,kind=smoke battery=88,received=1790000000250,smoke=0.02 1790000000000000007',
      'states,device=smoke-1,grid=g1,kind=smoke alarm=T,received=1790000000250 1790000000000000007',
    ]);
  });

  it('has one line when it has numbers only, or states only', () => {
    expect(linesOfReading(reading({ smoke: 1 }), smoke)).toHaveLength(1);
    expect(linesOfReading(reading({ alarm: false }), smoke)).toEqual([
      expect.stringMatching(/^states,.* alarm=F,/),
    ]);
  });

  it('writes a whole number and a fraction of the same metric alike, as floats', () => {
    const fields = [23, 23.4, 1e21, -0.5].map(
      (t) => linesOfReading(reading({ t }), smoke)[0]?.match(/ .*t=([^ ]+) /)?.[1],
    );
    expect(fields).toEqual(['23', '23.4', '1e+21', '-0.5']);
  });

  it('escapes what line protocol gives a meaning to', () => {
    const [line] = linesOfReading(reading({ 'a.b-c': 1 }, { gridCode: 'a b,c=d\\' }), {
      id: 'x=1',
      kind: 'smoke',
    });
    expect(line).toContain('device=x\\=1,grid=a\\ b\\,c\\=d/,kind=smoke a.b-c=1,');
  });

  it('is kept when nobody knows its device or grid any more', () => {
    const [line] = linesOfReading(reading({ smoke: 1 }, { gridCode: '' }), undefined);
    expect(line).toMatch(/^readings,device=no-3,grid=\(none\),kind=\(none\) /);
  });

  it('keeps metrics apart from tags, time and arrival, and gives their names back', () => {
    const names = ['time', 'device', 'kind', 'grid', 'received', 'received_', 'time__', 'smoke', 'smoke_'];
    const fields = names.map(fieldOfMetric);
    expect(fields.slice(0, 5)).toEqual(['time_', 'device_', 'kind_', 'grid_', 'received_']);
    expect(new Set(fields).size).toBe(names.length);
    expect(fields.map(metricOfField)).toEqual(names);
  });

  it('gives any metric name back', () => {
    const name = fc.stringMatching(/^(?:time|device|[A-Za-z])[A-Za-z0-9_.-]{0,8}$/);
    fc.assert(fc.property(name, (metric) => metricOfField(fieldOfMetric(metric)) === metric));
  });
});

describe('a timestamp', () => {
  it('keeps two rows of one instant apart by their ids', () => {
    expect(timestampOf(1_790_000_000_000, 41)).toBe('1790000000000000041');
    expect(timestampOf(1_790_000_000_000, 42)).toBe('1790000000000000042');
  });

  it('stays within its millisecond', () => {
    expect(timestampOf(5, 3_999_999)).toBe('5999999');
    expect(timestampOf(5, 4_000_000)).toBe('5000000');
  });
});

it('an edge of an alert has its subject as tags and the rest as fields', () => {
  const edge: Row<'alertEdges'> = {
    id: 12,
    at: 1_790_000_000_000,
    type: 'opened',
    alertId: 'a"1',
    ruleId: 'device-alarm',
    gridCode: 'g1',
    deviceId: null,
    severity: 'critical',
    state: 'firing',
    count: 1,
  };
  expect(lineOfEdge(edge)).toBe(
    'alerts,device=(none),grid=g1,rule=device-alarm,severity=critical,type=opened alertId="a\\"1",count=1,state="firing" 1790000000000000012',
  );
});
