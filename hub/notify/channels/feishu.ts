import type { Clock } from '../../kernel/clock.ts';
import type { Channel } from './channel.ts';
import { cutBytes } from './cut.ts';
import { askRobot } from './robot.ts';
import { feishuSign } from './signatures.ts';

export interface FeishuSettings {
  name: string;
  url: string;
  token: string;
  secret: string | null;
  allowPrivate: boolean;
}

/** The whole request may have 20 KB. */
const MAX_BYTES = 18_000;
const codes = { field: 'code', limited: new Set([11232, 99991400]), final: new Set([9499]) };

/** A robot of a Feishu group: signed in the body with the time in seconds, 100 messages a minute and 5 a second. */
export function feishu({ name, url, token, secret, allowPrivate }: FeishuSettings, clock: Clock): Channel {
  return {
    name,
    parallel: 1,
    timeoutMs: 10_000,
    limits: [
      { count: 100, windowMs: 60_000 },
      { count: 5, windowMs: 1_000 },
    ],
    send(message, signal) {
      const timestamp = Math.floor(clock.now() / 1000);
      const signed =
        secret === null ? {} : { timestamp: String(timestamp), sign: feishuSign(secret, timestamp) };
      const everybody = message.priority === 'fire' ? '<at user_id="all"></at> ' : '';
      const content = { text: cutBytes(everybody + message.text, MAX_BYTES) };
      const target = `${url}/${encodeURIComponent(token)}`;
      return askRobot(target, { ...signed, msg_type: 'text', content }, allowPrivate, codes, signal);
    },
  };
}
