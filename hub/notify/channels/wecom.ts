import type { Channel } from './channel.ts';
import { cutBytes } from './cut.ts';
import { askRobot } from './robot.ts';

export interface WecomSettings {
  name: string;
  url: string;
  token: string;
  allowPrivate: boolean;
}

const MAX_BYTES = 2048;
const codes = { field: 'errcode', limited: new Set([45009, 45033]), final: new Set([40008, 44004]) };

/** A robot of a WeCom group: its key is all it takes, 20 messages a minute of at most 2048 bytes each. */
export function wecom({ name, url, token, allowPrivate }: WecomSettings): Channel {
  return {
    name,
    parallel: 1,
    timeoutMs: 10_000,
    limits: [{ count: 20, windowMs: 60_000 }],
    send(message, signal) {
      const mentioned = message.priority === 'fire' ? { mentioned_list: ['@all'] } : {};
      const text = { content: cutBytes(message.text, MAX_BYTES), ...mentioned };
      const target = `${url}?key=${encodeURIComponent(token)}`;
      return askRobot(target, { msgtype: 'text', text }, allowPrivate, codes, signal);
    },
  };
}
