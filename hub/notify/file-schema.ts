import { z } from 'zod';
import { severities } from '../alerts/alert.ts';
import { deviceKinds } from '../devices/device.ts';
import { dayNames, hoursOf, type Schedule } from '../rules/schedule.ts';
import { OUTPUT_TOPIC } from './channels/mqtt.ts';

const units = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const duration = z
  .string('write a duration such as 30s, 5min, 2h or 7d')
  .regex(/^\d+(s|min|h|d)$/, 'write a duration such as 30s, 5min, 2h or 7d')
  .transform((text) => {
    const [, amount, unit = 's'] = /^(\d+)(\D+)$/.exec(text) ?? [];
    return Number(amount) * units[unit as keyof typeof units];
  });

const schedule = z
  .strictObject({
    hours: z
      .string('write hours such as "08:00-20:00", in quotes')
      .refine((text) => hoursOf(text) !== undefined, 'write two different times such as "22:00-06:00"')
      .optional(),
    days: z.array(z.enum(dayNames)).min(1).optional(),
  })
  .transform(
    ({ hours, days }): Schedule => ({
      hours: hours === undefined ? null : (hoursOf(hours) ?? null),
      days: days ?? null,
      dates: null,
    }),
  );

const name = z
  .string('write a name')
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'write a name in small letters, digits and hyphens');
const text = z.string('write a text, in quotes').min(1);
const secret = text.nullable().default(null);
const url = z
  .string('write an address')
  .refine(
    (value) => /^https?:\/\//.test(value) && URL.canParse(value.replace(/\{\w+\}/g, 'x')),
    'write a complete address that begins with https:// or http://',
  );
const privateAddresses = z.enum(['refuse', 'allow'], 'write refuse or allow').default('refuse');
const headers = z.record(z.string(), text).default({});

const robot = (official: string) => ({
  url: url.default(official),
  token: text,
  secret,
  privateAddresses,
});

const gateway = {
  url,
  method: z.enum(['GET', 'POST', 'PUT'], 'write GET, POST or PUT').default('POST'),
  contentType: text.default('application/json'),
  headers,
  body: text.nullable().default(null),
  success: z
    .strictObject({
      contains: text.nullable().default(null),
      json: text.nullable().default(null),
      equals: z.union([z.string(), z.number(), z.boolean()]).transform(String).nullable().default(null),
    })
    .prefault({})
    .refine(({ json, equals }) => (json === null) === (equals === null), 'write json and equals together'),
  privateAddresses,
};

/** A channel of the file, by its `type`. */
export const channelSchema = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('webhook'), url, secret, headers, privateAddresses }),
    z.strictObject({ type: z.literal('dingtalk'), ...robot('https://oapi.dingtalk.com/robot/send') }),
    z.strictObject({ type: z.literal('feishu'), ...robot('https://open.feishu.cn/open-apis/bot/v2/hook') }),
    z.strictObject({
      type: z.literal('wecom'),
      ...robot('https://qyapi.weixin.qq.com/cgi-bin/webhook/send'),
    }),
    z.strictObject({
      type: z.literal('email'),
      host: text,
      port: z.int().min(1).max(65_535).default(465),
      secure: z.boolean().default(true),
      requireTls: z.boolean().default(true),
      user: secret,
      password: secret,
      from: text,
    }),
    z.strictObject({ type: z.literal('sms'), ...gateway }),
    z.strictObject({ type: z.literal('voice'), ...gateway }),
    z.strictObject({
      type: z.literal('mqtt'),
      topic: z
        .string()
        .regex(OUTPUT_TOPIC, 'write a topic below siren/, led/ or screen/, such as siren/{gridCode}/alarm'),
      retain: z.boolean().default(false),
    }),
  ],
  'write a type: webhook, dingtalk, feishu, wecom, email, sms, voice or mqtt',
);

/** One channel as it is set up. */
export type ChannelSettings = z.output<typeof channelSchema>;

const recipient = z.strictObject({
  id: name,
  name: text,
  language: z.enum(['zh', 'en'], 'write zh or en').default('zh'),
  channels: z
    .array(z.strictObject({ channel: name, address: text.nullable().default(null) }))
    .min(1, 'name at least one channel'),
  onDuty: schedule.nullable().default(null),
});

const policy = z.strictObject({
  id: name,
  when: z
    .strictObject({
      events: z.array(text).min(1).default(['opened', 'raised', 'confirmed', 'reminded']),
      severities: z.array(z.enum(severities)).min(1).nullable().default(null),
      kinds: z.array(z.enum(deviceKinds)).min(1).nullable().default(null),
      rules: z.array(text).min(1).nullable().default(null),
      grids: z.array(z.string('write a grid code in quotes')).min(1).nullable().default(null),
      stage: z.enum(['pre-alarm', 'confirmed']).nullable().default(null),
      hours: schedule.nullable().default(null),
      drill: z.boolean().default(false),
    })
    .prefault({}),
  to: z.array(name).min(1, 'name at least one recipient or group'),
  channels: z.array(name).min(1).nullable().default(null),
  template: z.enum(['full', 'brief'], 'write full or brief').default('full'),
  digest: duration.nullable().default(null),
});

/** The notification file. */
export const notifyFileSchema = z.strictObject({
  channels: z.record(name, z.unknown()).nullish(),
  recipients: z.array(recipient).nullish(),
  groups: z.record(name, z.array(name).min(1)).nullish(),
  policies: z.array(policy).nullish(),
  reachability: z
    .strictObject({
      every: duration.refine((ms) => ms >= units.d && ms % units.d === 0, 'write whole days, such as 7d'),
      at: z
        .string('write a time such as "10:00", in quotes')
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time such as "10:00"'),
    })
    .nullish(),
});
