import { describe, expect, it } from 'vitest';
import { failureOfAnswer } from './failure.ts';
import { authorization, flavourOf, writePathOf } from './flavour.ts';

describe('the flavour of a server', () => {
  it.each([
    ['InfluxDB 1', { 'X-Influxdb-Version': '1.6.7~rc0' }, '', 'v1'],
    ['InfluxDB 2', { 'X-Influxdb-Version': 'v2.7.11', 'X-Influxdb-Build': 'OSS' }, '', 'v2'],
    ['InfluxDB 3', { 'X-Influxdb-Version': '3.4.1', 'X-Influxdb-Build': 'Core' }, '', 'v3'],
    ['the cloud', {}, '{"name":"influxdb","status":"pass"}', 'v2'],
    ['VictoriaMetrics', { 'X-Server-Hostname': 'vm' }, '', 'victoria-metrics'],
    ['VictoriaMetrics behind a proxy', {}, 'OK', 'victoria-metrics'],
  ])('is found for %s', (_, headers, health, flavour) => {
    expect(flavourOf(new Headers(headers as Record<string, string>), health)?.flavour).toBe(flavour);
  });

  it('is not guessed', () => {
    expect(flavourOf(new Headers({ server: 'nginx' }), '<html>OK</html>')).toBeUndefined();
  });

  it('decides where lines are written, in nanoseconds', () => {
    expect(writePathOf('v1', 'a b', 'o')).toBe('/write?db=a%20b&precision=ns');
    expect(writePathOf('v2', 'b&c', 'my org')).toBe('/api/v2/write?org=my%20org&bucket=b%26c&precision=ns');
    expect(writePathOf('v3', 'b', '')).toBe('/api/v2/write?bucket=b&precision=ns');
    expect(writePathOf('victoria-metrics', 'b', '')).toBe('/api/v2/write?precision=ns');
  });

  it('decides what a token is', () => {
    expect(authorization('ann:secret', 'v1')).toEqual({ authorization: 'Basic YW5uOnNlY3JldA==' });
    expect(authorization('abc', 'v2')).toEqual({ authorization: 'Token abc' });
    expect(authorization('abc', 'v3')).toEqual({ authorization: 'Bearer abc' });
    expect(authorization(undefined, 'v1')).toEqual({});
  });
});

describe('an answer other than success', () => {
  const now = Date.UTC(2026, 0, 1);
  it.each([
    [400, '{"error":"partial write: field type conflict dropped=3"}', 'refused'],
    [413, '', 'refused'],
    [422, '{"message":"no"}', 'refused'],
    [401, '', 'unauthorized'],
    [404, '{"error":"database not found: \\"x\\""}', 'not-found'],
    [429, '', 'busy'],
    [500, 'timeout', 'server-error'],
    [502, '<html>', 'server-error'],
  ] as const)('%d is told apart', (status, body, reason) => {
    expect(failureOfAnswer(status, body, null, now).reason).toBe(reason);
  });

  it('carries what the server says of it', () => {
    const failure = failureOfAnswer(400, '{"error":"partial write: conflict dropped=3"}', null, now);
    expect(failure).toMatchObject({ message: 'partial write: conflict dropped=3', dropped: 3 });
    expect(failureOfAnswer(503, '', '7', now).retryAfterMs).toBe(7000);
    expect(failureOfAnswer(503, '', 'Thu, 01 Jan 2026 00:00:20 GMT', now).retryAfterMs).toBe(20_000);
    expect(failureOfAnswer(503, '', '86400', now).retryAfterMs).toBe(300_000);
    expect(failureOfAnswer(503, '', 'soon', now).retryAfterMs).toBe(0);
  });
});
