import { describe, expect, it } from 'vitest';
import { cameraState, maskedUrl, refuseSource } from './camera.ts';

describe('the state of a camera', () => {
  const gone = { publishing: false, since: 1000, publications: 2 };

  it('is reconnecting for ten seconds before it is offline', () => {
    expect(cameraState(false, gone, 10_999)).toBe('reconnecting');
    expect(cameraState(false, gone, 11_000)).toBe('offline');
    expect(cameraState(false, { ...gone, publishing: true }, 11_000)).toBe('live');
  });

  it('is never for one that has not published, and disabled whatever it does', () => {
    expect(cameraState(false, undefined, 0)).toBe('never');
    expect(cameraState(false, { publishing: false, since: 0, publications: 0 }, 50_000)).toBe('never');
    expect(cameraState(true, { ...gone, publishing: true }, 0)).toBe('disabled');
  });
});

describe('the address a camera is fetched from', () => {
  it('is shown without what lets somebody log in', () => {
    expect(maskedUrl('rtsp://admin:Pa55word@10.0.0.7:554/ch1?auth=abc')).toBe(
      'rtsp://***@10.0.0.7:554/ch1?***',
    );
    expect(maskedUrl('http://10.0.0.7/live.flv')).toBe('http://10.0.0.7/live.flv');
  });

  it('fits its source, or the refusal says what to write', () => {
    expect(refuseSource('push', null)).toBeUndefined();
    expect(refuseSource('rtsp', 'rtsp://cam/1')).toBeUndefined();
    expect(refuseSource('push', 'rtsp://cam/1')).toMatch(/leave it out/);
    expect(refuseSource('rtsp', null)).toMatch(/needs a sourceUrl such as rtsp:/);
    expect(refuseSource('rtsp', 'http://cam/1')).toMatch(/such as rtsp:/);
    expect(refuseSource('http-flv', 'no address')).toMatch(/such as http:/);
  });
});
