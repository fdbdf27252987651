import { isIP } from 'node:net';
import { z } from 'zod';
import { logLevels } from '../kernel/log.ts';

/** What is said about a setting when it is wrong, and what must not be said about it at all. */
export interface AboutSetting {
  /** Completes the sentence "write …". */
  expects: string;
  /** `value`: never shown. `password`: a URL that is shown without its password. */
  secret?: 'value' | 'password';
}

/** Each setting's words, by its schema. */
export const aboutSettings = z.registry<AboutSetting>();

const between = (min: number, max: number, fallback: number, expects: string) =>
  z.number().int().min(min).max(max).default(fallback).register(aboutSettings, { expects });

/** Minutes of a ladder, also half ones; at least as long as the shortest wait in seconds. */
const minutes = (max: number, fallback: number) =>
  z
    .number()
    .min(0.1)
    .max(max)
    .default(fallback)
    .register(aboutSettings, { expects: `a number of minutes from 0.1 to ${max}` });

const port = (fallback: number) => between(0, 65_535, fallback, 'a port from 0 (any free one) to 65535');
const count = (fallback: number) =>
  between(1, Number.MAX_SAFE_INTEGER, fallback, 'a whole number of at least 1');
const ms = (fallback: number) =>
  between(0, Number.MAX_SAFE_INTEGER, fallback, 'a whole number of milliseconds, 0 or more');
const path = (what: string) => z.string().min(1).optional().register(aboutSettings, { expects: what });
const folder = (fallback: string) =>
  z.string().min(1).default(fallback).register(aboutSettings, { expects: 'the path of a folder' });
const file = (fallback: string) =>
  z.string().min(1).default(fallback).register(aboutSettings, { expects: 'the path of a file' });
const text = (expects: string, secret?: 'value') =>
  z
    .string()
    .min(1)
    .optional()
    .register(aboutSettings, { expects, ...(secret && { secret }) });
const choice = <const T extends readonly [string, ...string[]]>(choices: T, fallback: T[number]) =>
  z
    .enum(choices)
    .default(fallback as never)
    .register(aboutSettings, { expects: `one of ${choices.join(', ')}` });
const address = (scheme: RegExp, expects: string) =>
  z
    .string()
    .regex(scheme)
    .refine((url) => URL.canParse(url))
    .optional()
    .register(aboutSettings, { expects, secret: 'password' });

function isTimeZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const SPAN = /^(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** Within one day; as texts, hours compare like hours. */
function isSpan(text: string): boolean {
  return SPAN.test(text) && text.slice(0, 5) < text.slice(6);
}

function areApart(spans: readonly string[]): boolean {
  const sorted = spans.toSorted();
  return sorted.every((span, i) => i === 0 || (sorted[i - 1] ?? '').slice(6) < span.slice(0, 5));
}

function isProxy(proxy: string): boolean {
  const [ip = '', prefix, ...rest] = proxy.split('/');
  const version = isIP(ip);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** Every setting of the hub with its default: the shape of `config/hub.yml`, where each is explained. */
export const configSchema = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .register(aboutSettings, { expects: 'an address of this machine, or 0.0.0.0 for all of them' }),
  httpPort: port(8080),
  mqttPort: port(1883),
  mqttsPort: port(8883),
  rtmpPort: port(1935),
  gb26875Port: port(5200),
  dataDir: folder('./data/hub'),
  rulesDir: folder('./config/rules'),
  alertingFile: z
    .string()
    .min(1)
    .default('./config/alerting.yml')
    .register(aboutSettings, { expects: 'the path of a file' }),
  eventTypesFile: file('./config/event-types.yml'),
  unitsFile: file('./config/units.yml'),
  notifyFile: z
    .string()
    .min(1)
    .default('./config/notify.yml')
    .register(aboutSettings, { expects: 'the path of a file' }),
  publicUrl: z
    .string()
    .regex(/^https?:\/\//)
    .refine((url) => URL.canParse(url))
    .optional()
    .register(aboutSettings, { expects: 'the address of the dashboard, such as https://hub.example' }),
  timeZone: z
    .string()
    .refine(isTimeZone)
    .default('Asia/Shanghai')
    .register(aboutSettings, { expects: 'a time zone such as Asia/Shanghai' }),
  officeHours: z
    .array(z.string().refine(isSpan))
    .min(1)
    .refine(areApart)
    .default(['08:30-12:00', '14:00-17:30'])
    .register(aboutSettings, {
      expects: 'spans of one day that do not meet, such as ["08:30-12:00", "14:00-17:30"]',
    }),
  logLevel: choice(logLevels, 'info'),
  adminPassword: text('a text of at least one character, in quotes', 'value'),
  databaseUrl: address(/^postgres(ql)?:\/\//, 'postgres://user:password@host:port/database'),
  influx: z
    .strictObject({
      url: address(/^https?:\/\//, 'http://host:port'),
      token: text('a text, in quotes', 'value'),
      org: text('the name of an organisation'),
      bucket: z
        .string()
        .min(1)
        .default('gridwatch')
        .register(aboutSettings, { expects: 'the name of a bucket or database' }),
    })
    .prefault({}),
  natsUrl: address(/^(nats|tls):\/\//, 'nats://host:port'),
  tls: z
    .strictObject({
      certFile: path('the path of a PEM file with the certificate'),
      keyFile: path('the path of a PEM file with the key'),
    })
    .prefault({}),
  http: z
    .strictObject({
      bodyBytes: count(1_048_576),
      drainMs: ms(5_000),
      trustedProxies: z
        .array(z.string().refine(isProxy))
        .default([])
        .register(aboutSettings, { expects: 'a list of addresses or ranges, such as [10.0.0.0/8]' }),
    })
    .prefault({}),
  mqtt: z
    .strictObject({
      rights: choice(['strict', 'open'], 'strict'),
      maxPayloadBytes: count(65_536),
      maxTopicLevels: count(16),
      maxConnections: count(20_000),
      maxConnectionsPerDevice: count(2),
      maxPublishesPerSecond: count(1_000),
      publishBurst: count(5_000),
      maxQueuedPerClient: count(1_000),
    })
    .prefault({}),
  clock: z
    .strictObject({
      lateAfterMs: ms(60_000),
      futureToleranceMs: ms(5_000),
      skewToleranceMs: ms(5_000),
    })
    .prefault({}),
  outage: z
    .strictObject({
      windowMs: ms(1_500),
      minDevices: count(5),
      share: z
        .number()
        .gt(0)
        .max(1)
        .default(0.5)
        .register(aboutSettings, { expects: 'a share above 0 and up to 1, such as 0.5' }),
      holdMs: ms(30_000),
    })
    .prefault({}),
  history: z
    .strictObject({
      rawDays: count(30),
      minuteDays: count(180),
      hourDays: count(1_825),
      maxBytes: count(50 * 1024 ** 3),
      minFreeBytes: between(0, Number.MAX_SAFE_INTEGER, 2 * 1024 ** 3, 'a whole number of bytes, 0 or more'),
      archiveEveryMs: between(
        1_000,
        3_600_000,
        60_000,
        'a whole number of milliseconds from 1000 to 3600000',
      ),
      logKeepMs: between(
        600_000,
        Number.MAX_SAFE_INTEGER,
        3_600_000,
        'a whole number of milliseconds, 600000 (ten minutes) or more',
      ),
      forwardKeepDays: count(14),
    })
    .prefault({}),
  evidence: z
    .strictObject({
      maxBytes: count(20 * 1024 ** 2),
      maxBytesPerCase: count(500 * 1024 ** 2),
      minFreeBytes: between(0, Number.MAX_SAFE_INTEGER, 1024 ** 3, 'a whole number of bytes, 0 or more'),
      keepTimeAndPlace: choice(['no', 'yes'], 'no'),
    })
    .prefault({}),
  video: z
    .strictObject({
      enabled: choice(['yes', 'no'], 'yes'),
    })
    .prefault({}),
  dispatch: z
    .strictObject({
      receiveS: between(5, 3_600, 60, 'a whole number of seconds from 5 to 3600'),
      startMin: minutes(120, 1),
      arriveMin: minutes(240, 3),
      joinMin: minutes(480, 5),
      preAlarmS: between(5, 3_600, 60, 'a whole number of seconds from 5 to 3600'),
      repeatS: between(1, 600, 10, 'a whole number of seconds from 1 to 600'),
      stations: between(1, 20, 3, 'a whole number of stations from 1 to 20'),
      minimumOnDuty: between(1, 50, 3, 'a whole number of people from 1 to 50'),
      terminalSilenceS: between(10, 3_600, 90, 'a whole number of seconds from 10 to 3600'),
      drillMin: between(1, 480, 30, 'a whole number of minutes from 1 to 480'),
    })
    .prefault({}),
  committer: z.strictObject({ maxPendingRows: count(50_000) }).prefault({}),
  sessions: z
    .strictObject({
      idleHours: z
        .number()
        .positive()
        .default(12)
        .register(aboutSettings, { expects: 'a number of hours above 0' }),
      maxPerUser: count(20),
    })
    .prefault({}),
});

/** All settings, with defaults filled in; frozen. */
export type Config = Readonly<z.output<typeof configSchema>>;
