import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a play address lets somebody see, and until when. */
export interface PlayGrant {
  cameraId: string;
  /** The id of the user or token it was given to. */
  viewer: string;
  /** Unix ms. */
  expiresAt: number;
}

/** Signs play addresses with a secret of this run: no address outlives the hub that gave it. */
export class PlayTokens {
  readonly #secret = randomBytes(32);

  sign(grant: PlayGrant): string {
    const body = Buffer.from(JSON.stringify([grant.cameraId, grant.viewer, grant.expiresAt])).toString(
      'base64url',
    );
    return `${body}.${this.#mac(body).toString('base64url')}`;
  }

  /** The grant of a token that is ours, for this camera and not expired; else undefined. */
  verify(token: string, cameraId: string, now: number): PlayGrant | undefined {
    const [body = '', mac = '', ...rest] = token.split('.');
    const given = Buffer.from(mac, 'base64url');
    const expected = this.#mac(body);
    if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected))
      return undefined;
    const [camera, viewer, expiresAt] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
      string,
      string,
      number,
    ];
    if (camera !== cameraId || expiresAt <= now) return undefined;
    return { cameraId: camera, viewer, expiresAt };
  }

  #mac(body: string): Buffer {
    return createHmac('sha256', this.#secret).update(body).digest();
  }
}
