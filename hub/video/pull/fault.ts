import { constants } from 'node:os';
import {
  AVERROR_EOF,
  AVERROR_EXIT,
  AVERROR_HTTP_FORBIDDEN,
  AVERROR_HTTP_NOT_FOUND,
  AVERROR_HTTP_UNAUTHORIZED,
  AVERROR_INVALIDDATA,
} from 'node-av/constants';
import { FFmpegError } from 'node-av/lib';
import { scrub, secretsOf } from './scrub.ts';

/** Why a camera gives no stream, in words for whoever has to mend it. */
export class PullFault extends Error {}

// FFmpeg gives the errors of the system as their numbers below zero.
const { errno } = constants;

const words: readonly (readonly [code: number, message: string])[] = [
  [AVERROR_HTTP_UNAUTHORIZED, 'The camera refuses this user or password.'],
  [AVERROR_HTTP_FORBIDDEN, 'The camera does not let this user see its stream.'],
  [AVERROR_HTTP_NOT_FOUND, 'The camera has no stream of this path.'],
  [AVERROR_INVALIDDATA, 'What comes from the camera is not understood.'],
  [AVERROR_EOF, 'The camera ended the stream.'],
  [AVERROR_EXIT, 'The camera did not answer in time.'],
  [-errno.ECONNREFUSED, 'Nothing listens at the address of the camera.'],
  [-errno.ETIMEDOUT, 'The camera did not answer in time.'],
  [-errno.EHOSTUNREACH, 'There is no way to the address of the camera.'],
  [-errno.ENETUNREACH, 'There is no way to the address of the camera.'],
  [-errno.ECONNRESET, 'The camera broke the connection.'],
];

/** What an FFmpeg error says, never with an address or a password of it. */
export function faultOf(error: unknown, url: string): string {
  if (error instanceof PullFault) return error.message;
  const known = error instanceof FFmpegError && words.find(([code]) => code === error.code);
  if (known) return known[1];
  return scrub(error instanceof Error ? error.message : String(error), secretsOf(url));
}
