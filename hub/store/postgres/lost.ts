import { DatabaseError } from 'pg';

/** SQLSTATE of a server that goes, has gone, or is not there yet; any of class 08 (connection exception) besides. */
const LOST_STATES = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57P05', // idle_session_timeout
  '53300', // too_many_connections: said only to one who connects
]);

/** What the operating system says of a peer that is not there. */
const LOST_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOENT', // the Unix socket of a server that is down
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** What `pg` says without a code. */
const LOST_WORDS =
  /^(?:Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|timeout expired|timeout exceeded when trying to connect)/;

/** Like a connection that broke: to be tried again. */
export class ConnectionLost extends Error {}

/** Whether an error says that the connection is gone or cannot be made now, and nothing about the work itself. */
export function isLost(error: unknown): boolean {
  if (error instanceof ConnectionLost) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error instanceof DatabaseError) return LOST_STATES.has(code) || code.startsWith('08');
  return LOST_CODES.has(code) || LOST_WORDS.test(error.message);
}
