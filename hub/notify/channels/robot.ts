import type { Outcome } from '../delivery.ts';
import { ok, refused, retry } from './channel.ts';
import { ask, type HttpAnswer } from './http-request.ts';

/** What a robot's answer says, by its own code: HTTP 200 alone means nothing. */
export interface RobotCodes {
  /** Where the code stands in the body. */
  field: string;
  /** Too many messages: leave it alone for a minute. */
  limited: ReadonlySet<number>;
  /** The message itself is at fault. */
  final: ReadonlySet<number>;
}

const LIMIT_PAUSE_MS = 60_000;

/** Reads the answer of a robot. */
export function robotOutcome({ body }: Pick<HttpAnswer, 'body'>, codes: RobotCodes): Outcome {
  let answer: Record<string, unknown>;
  try {
    answer = JSON.parse(body) as Record<string, unknown>;
  } catch {
    return retry('the answer is no JSON');
  }
  const code = answer[codes.field];
  if (code === 0) return ok(`${codes.field} 0`);
  if (typeof code !== 'number') return retry(`the answer has no ${codes.field}`);
  const said = answer.errmsg ?? answer.msg;
  const detail = `${codes.field} ${code}${typeof said === 'string' ? `: ${said.slice(0, 200)}` : ''}`;
  if (codes.limited.has(code)) return { outcome: 'retry', detail, afterMs: LIMIT_PAUSE_MS, limited: true };
  return codes.final.has(code) ? refused(detail) : retry(detail);
}

/** Posts JSON to a robot and reads its answer. */
export function askRobot(
  url: string,
  body: unknown,
  allowPrivate: boolean,
  codes: RobotCodes,
  signal: AbortSignal,
): Promise<Outcome> {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const asked = { url, method: 'POST', headers, body: JSON.stringify(body), allowPrivate } as const;
  return ask(asked, signal, (answer) => robotOutcome(answer, codes));
}
