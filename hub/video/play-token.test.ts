import { describe, expect, it } from 'vitest';
import { PlayTokens } from './play-token.ts';

const grant = { cameraId: 'cam-1', viewer: 'u1', expiresAt: 1000 };

describe('a play token', () => {
  it('lets its viewer see its camera until it expires', () => {
    const tokens = new PlayTokens();
    const token = tokens.sign(grant);
    expect(tokens.verify(token, 'cam-1', 999)).toEqual(grant);
    expect(tokens.verify(token, 'cam-1', 1000)).toBeUndefined();
    expect(tokens.verify(token, 'cam-2', 0)).toBeUndefined();
  });

  it('is worth nothing to another hub, changed, cut, or made up', () => {
    const tokens = new PlayTokens();
    const token = tokens.sign(grant);
    const [, mac = ''] = token.split('.');
    const longer = Buffer.from(JSON.stringify(['cam-1', 'u1', 9e15])).toString('base64url');
    expect(new PlayTokens().verify(token, 'cam-1', 0)).toBeUndefined();
    for (const forged of [`${longer}.${mac}`, token.slice(0, -1), `${token}.x`, '', '.', 'a.b'])
      expect(tokens.verify(forged, 'cam-1', 0)).toBeUndefined();
  });
});
