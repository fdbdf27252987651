import { existsSync, readFileSync } from 'node:fs';
import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigError, type ConfigProblem } from '../config/config-error.ts';
import { type ChannelSettings, channelSchema, notifyFileSchema } from './file-schema.ts';
import type { Policy, Recipient } from './policy.ts';

/** Who is told of what and how, as the notification file says. */
export interface NotifyFile {
  channels: ReadonlyMap<string, ChannelSettings>;
  recipients: ReadonlyMap<string, Recipient>;
  policies: readonly Policy[];
  /** The test of reachability: every so many ms, at this minute of the day. */
  reachability: { everyMs: number; minuteOfDay: number } | null;
}

/** Always there, without being set up. */
export const builtInChannels = ['dashboard', 'station'] as const;

type Path = readonly (string | number)[];

/** A YAML file whose mistakes are told with the lines they are on. */
class Source {
  readonly problems: ConfigProblem[] = [];
  readonly #name: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor(name: string, text: string) {
    this.#name = name;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    for (const { pos, message } of this.#document.errors) {
      const { line } = this.#lines.linePos(pos[0]);
      this.problems.push({ source: name, line, key: 'yaml', message });
    }
  }

  tree(): unknown {
    return this.#document.toJS() ?? {};
  }

  report(path: Path, message: string): void {
    const key = path.join('.') || 'file';
    this.problems.push({ source: this.#name, line: this.#lineOf(path), key, message });
  }

  reportZod(base: Path, error: z.ZodError): void {
    for (const issue of error.issues) {
      const path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
      if (issue.code === 'unrecognized_keys')
        for (const extra of issue.keys)
          this.report([...path, extra], 'there is no such key: remove it, or check its spelling');
      else this.report(path, issue.message);
    }
  }

  /** The line of the key, or else of the innermost node on `path` that exists. */
  #lineOf(path: Path): number {
    for (let length = path.length; length > 0; length--) {
      const parent: unknown = this.#document.getIn(path.slice(0, length - 1), true);
      const pair = isMap(parent) && parent.items.find(({ key }) => String(key) === String(path[length - 1]));
      const node: unknown = pair ? pair.key : this.#document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return this.#lines.linePos(node.range[0]).line;
    }
    return 1;
  }
}

/** Puts `${NAME}` of the environment into every text, so that secrets stand in no file. */
function substituted(value: unknown, env: NodeJS.ProcessEnv, path: Path, source: Source): unknown {
  if (typeof value === 'string')
    return value.replace(/\$\{(\w+)\}/g, (_whole, variable: string) => {
      const found = env[variable];
      if (found === undefined || found === '')
        source.report(path, `the environment variable ${variable} is not set: set it, or remove this`);
      return found ?? '';
    });
  if (Array.isArray(value)) return value.map((item, i) => substituted(item, env, [...path, i], source));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, part]) => [key, substituted(part, env, [...path, key], source)]),
  );
}

/**
 * Reads the notification file; without one there are no channels but those that are always there.
 * @throws ConfigError with everything that is wrong in it.
 */
export function loadNotifyFile(file: string, env: NodeJS.ProcessEnv): NotifyFile {
  const source = new Source(file, existsSync(file) ? readFileSync(file, 'utf8') : '');
  if (source.problems.length > 0) throw new ConfigError(source.problems);
  const tree = substituted(source.tree(), env, [], source);
  const read = notifyFileSchema.safeParse(tree);
  if (!read.success) source.reportZod([], read.error);
  const data = read.data ?? {};
  const channels = new Map<string, ChannelSettings>();
  for (const [name, raw] of Object.entries(data.channels ?? {})) {
    const channel = channelSchema.safeParse(raw);
    if (channel.success) channels.set(name, channel.data);
    else source.reportZod(['channels', name], channel.error);
    if (builtInChannels.some((known) => known === name))
      source.report(['channels', name], 'is always there: choose another name');
  }
  const recipients = new Map<string, Recipient>();
  const isChannel = (name: string): boolean => name in (data.channels ?? {}) || name === 'dashboard';
  for (const [i, { onDuty, ...recipient }] of (data.recipients ?? []).entries()) {
    if (recipients.has(recipient.id)) source.report(['recipients', i, 'id'], 'stands here a second time');
    for (const [j, { channel }] of recipient.channels.entries()) {
      const at = ['recipients', i, 'channels', j, 'channel'];
      const twice = recipient.channels.findIndex((one) => one.channel === channel) < j;
      if (!isChannel(channel)) source.report(at, `there is no channel ${channel}`);
      else if (twice) source.report(at, 'stands here a second time: make a recipient of the other address');
    }
    recipients.set(recipient.id, { ...recipient, hours: onDuty });
  }
  const groups = new Map(Object.entries(data.groups ?? {}));
  for (const [group, members] of groups)
    for (const [i, id] of members.entries())
      if (!recipients.has(id)) source.report(['groups', group, i], `there is no recipient ${id}`);
  const policies = (data.policies ?? []).map(({ when, digest, template, ...policy }, i): Policy => {
    for (const [j, id] of policy.to.entries())
      if (!recipients.has(id) && !groups.has(id))
        source.report(['policies', i, 'to', j], `there is no recipient or group ${id}`);
    for (const [j, name] of (policy.channels ?? []).entries())
      if (!isChannel(name)) source.report(['policies', i, 'channels', j], `there is no channel ${name}`);
    const to = [...new Set(policy.to.flatMap((id) => groups.get(id) ?? [id]))];
    return { ...policy, when, to, brief: template === 'brief', digestMs: digest };
  });
  if (new Set(policies.map(({ id }) => id)).size < policies.length)
    source.report(['policies'], 'two policies have the same id: rename one of them');
  if (source.problems.length > 0) throw new ConfigError(source.problems);
  const { reachability } = data;
  return { channels, recipients, policies, reachability: reachability ? testTimes(reachability) : null };
}

function testTimes({ every, at }: { every: number; at: string }): NonNullable<NotifyFile['reachability']> {
  const [hour, minute] = at.split(':').map(Number);
  return { everyMs: every, minuteOfDay: (hour ?? 0) * 60 + (minute ?? 0) };
}
