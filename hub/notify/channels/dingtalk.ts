import type { Clock } from '../../kernel/clock.ts';
import type { Channel } from './channel.ts';
import { cutBytes } from './cut.ts';
import { askRobot } from './robot.ts';
import { dingtalkSign } from './signatures.ts';

export interface DingtalkSettings {
  name: string;
  url: string;
  token: string;
  secret: string | null;
  allowPrivate: boolean;
}

const MAX_BYTES = 20_000;
const codes = { field: 'errcode', limited: new Set([130101, 410100]), final: new Set([400102, 460101]) };

/** A robot of a DingTalk group: signed in the query, 20 messages a minute; a fire calls everybody. */
export function dingtalk(
  { name, url, token, secret, allowPrivate }: DingtalkSettings,
  clock: Clock,
): Channel {
  return {
    name,
    parallel: 1,
    timeoutMs: 10_000,
    limits: [{ count: 20, windowMs: 60_000 }],
    send(message, signal) {
      const now = clock.now();
      const signed = secret === null ? '' : `&timestamp=${now}&sign=${dingtalkSign(secret, now)}`;
      const target = `${url}?access_token=${encodeURIComponent(token)}${signed}`;
      const text = { content: cutBytes(message.text, MAX_BYTES) };
      const body = { msgtype: 'text', text, at: { isAtAll: message.priority === 'fire' } };
      return askRobot(target, body, allowPrivate, codes, signal);
    },
  };
}
