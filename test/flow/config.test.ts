import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { describeConfig } from '../../hub/config/describe.ts';
import { ConfigError, loadConfig } from '../../hub/config/load.ts';
import type { Config } from '../../hub/config/schema.ts';
import { settings } from '../../hub/config/settings.ts';
import { tempDir } from '../support/temp.ts';

const shipped = fileURLToPath(new URL('../../config/hub.yml', import.meta.url));

/** A folder to start in: with rules, and with a configuration file when there is text for one. */
function folder(text?: string): string {
  const cwd = tempDir();
  mkdirSync(join(cwd, 'config', 'rules'), { recursive: true });
  if (text !== undefined) writeFileSync(join(cwd, 'config', 'hub.yml'), text);
  return cwd;
}

const load = (text?: string, env: Record<string, string> = {}): Config =>
  loadConfig({ env, cwd: folder(text) });

function errorOf(text?: string, env: Record<string, string> = {}): ConfigError {
  try {
    load(text, env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  return new ConfigError([]);
}

/** The problems as `source:line key message`. */
const problemsOf = (text?: string, env: Record<string, string> = {}): string[] =>
  errorOf(text, env).problems.map(
    ({ source, line, key, message }) => `${source}${line === undefined ? '' : `:${line}`} ${key} ${message}`,
  );

test('the shipped file says exactly the defaults, and names every setting with its variable', () => {
  const cwd = folder();
  expect(loadConfig({ env: { HUB_CONFIG: shipped }, cwd })).toEqual(loadConfig({ env: {}, cwd }));
  const lines = readFileSync(shipped, 'utf8').split('\n');
  for (const { key, path, variable, schema } of settings) {
    const optional = schema.safeParse(undefined).data === undefined;
    const indent = '  '.repeat(path.length - 1);
    const start = `${indent}${optional ? '# ' : ''}${path.at(-1)}:`;
    const sectionAt = path.length === 1 ? 0 : lines.indexOf(`${path[0]}:`);
    expect([key, sectionAt]).not.toEqual([key, -1]);
    const at = lines.findIndex((line, i) => i >= sectionAt && line.startsWith(start));
    expect([key, lines[at - 1]]).toEqual([key, expect.stringMatching(new RegExp(`${variable}$`))]);
  }
});

test('without a file everything stands at its default, and cannot be changed any more', () => {
  const cwd = folder();
  const config = loadConfig({ env: {}, cwd });
  expect(config).toMatchObject({
    host: '127.0.0.1',
    httpPort: 8080,
    mqttPort: 1883,
    dataDir: join(cwd, 'data/hub'),
    rulesDir: join(cwd, 'config/rules'),
    mqtt: { rights: 'strict', maxPayloadBytes: 65_536 },
    outage: { windowMs: 1500, minDevices: 5, share: 0.5 },
  });
  expect(config.adminPassword).toBeUndefined();
  expect(() => Object.assign(config.mqtt, { rights: 'open' })).toThrow(TypeError);
});

test('the environment wins over the file, and an empty variable is one that is not set', () => {
  const text = 'httpPort: 81\nmqttPort: 82\nhttp:\n  trustedProxies: [10.0.0.1]\noutage:\n  share: 0.4\n';
  const config = load(text, {
    HUB_HTTP_PORT: '0',
    HUB_MQTT_PORT: '',
    HUB_ADMIN_PASSWORD: '12345678',
    HUB_HTTP_TRUSTED_PROXIES: '10.0.0.2, fd00::/8',
    HUB_OUTAGE_SHARE: '0.7',
    HUB_TEST_SOMETHING: 'x',
    PATH: '/bin',
  });
  expect(config).toMatchObject({
    httpPort: 0,
    mqttPort: 82,
    adminPassword: '12345678',
    http: { trustedProxies: ['10.0.0.2', 'fd00::/8'] },
    outage: { share: 0.7 },
  });
});

test('every variable that others rely on sets something', () => {
  const env = {
    HUB_HOST: '127.0.0.2',
    HUB_HTTP_PORT: '1',
    HUB_MQTT_PORT: '2',
    HUB_MQTTS_PORT: '3',
    HUB_RTMP_PORT: '4',
    HUB_GB26875_PORT: '5',
    HUB_DATA_DIR: '/d',
    HUB_ADMIN_PASSWORD: 'p',
    HUB_DATABASE_URL: 'postgres://u@h/d',
    HUB_INFLUX_URL: 'http://i:8086',
    HUB_INFLUX_TOKEN: 't',
    HUB_INFLUX_ORG: 'o',
    HUB_INFLUX_BUCKET: 'b',
    HUB_NATS_URL: 'nats://n:4222',
    HUB_LOG_LEVEL: 'debug',
    HUB_MQTT_RIGHTS: 'open',
  };
  expect(load(undefined, env)).toMatchObject({
    host: '127.0.0.2',
    httpPort: 1,
    mqttPort: 2,
    mqttsPort: 3,
    rtmpPort: 4,
    gb26875Port: 5,
    dataDir: '/d',
    adminPassword: 'p',
    databaseUrl: 'postgres://u@h/d',
    influx: { url: 'http://i:8086', token: 't', org: 'o', bucket: 'b' },
    natsUrl: 'nats://n:4222',
    logLevel: 'debug',
    mqtt: { rights: 'open' },
  });
});

test('every error of the file and the environment is told at once, with its place and what to write', () => {
  const text = [
    'host: 0.0.0.0',
    'httpPort: eighty',
    'mqtPort: 1883',
    'mqtt:',
    '  rights: open',
    '  maxPayloadBytes: 0',
    '  payload: 1',
    'clock: late',
    'outage:',
    '  share: 1.5',
    'adminPassword: 12345678',
    'idleHours: 3',
    'http:',
    '  trustedProxies: [10.0.0.0/99]',
  ].join('\n');
  const env = {
    HUB_MQTT_PORT: '70000',
    HUB_HTP_PORT: '80',
    HUB_TIME_ZONE: 'Beijing',
    HUB_DATABASE_URL: 'mysql://me:hunter2@x',
  };
  const problems = problemsOf(text, env);
  expect(problems.sort()).toEqual(
    [
      'config/hub.yml:2 httpPort found "eighty": write a port from 0 (any free one) to 65535',
      'config/hub.yml:3 mqtPort there is no such key: did you mean mqttPort?',
      'config/hub.yml:5 mqtt.rights open is for conformance suites on this machine alone: set host to 127.0.0.1 (it is 0.0.0.0), or write strict',
      'config/hub.yml:6 mqtt.maxPayloadBytes found 0: write a whole number of at least 1',
      'config/hub.yml:7 mqtt.payload there is no such key: remove it',
      'config/hub.yml:8 clock found "late": write its settings below it, indented',
      'config/hub.yml:10 outage.share found 1.5: write a share above 0 and up to 1, such as 0.5',
      'config/hub.yml:11 adminPassword write a text of at least one character, in quotes',
      'config/hub.yml:12 idleHours there is no such key: did you mean sessions.idleHours?',
      'config/hub.yml:14 http.trustedProxies found ["10.0.0.0/99"]: write a list of addresses or ranges, such as [10.0.0.0/8]',
      'HUB_HTP_PORT environment there is no such setting: did you mean HUB_HTTP_PORT?',
      'HUB_MQTT_PORT mqttPort found 70000: write a port from 0 (any free one) to 65535',
      'HUB_TIME_ZONE timeZone found "Beijing": write a time zone such as Asia/Shanghai',
      'HUB_DATABASE_URL databaseUrl write postgres://user:password@host:port/database',
    ].sort(),
  );
});

test('what YAML itself refuses is told with its line: tabs, a key twice, a list instead of settings', () => {
  expect(problemsOf('mqtt:\n\trights: open\n')).toContain(
    'config/hub.yml:2 yaml a tab indents this line: use spaces',
  );
  expect(problemsOf('httpPort: 80\nmqttPort: x\nhttpPort: 81\n')).toEqual([
    'config/hub.yml:3 httpPort stands here a second time: keep one of them',
    'config/hub.yml:2 mqttPort found "x": write a port from 0 (any free one) to 65535',
  ]);
  expect(problemsOf('- httpPort: 80\n')).toEqual(['config/hub.yml:1 yaml write `key: value`, one a line']);
  const broken = problemsOf('host: "unclosed\n', { HUB_HTTP_PORT: 'x' });
  expect(broken).toHaveLength(2);
  expect(broken[1]).toMatch(/^HUB_HTTP_PORT httpPort/);
});

test('a file that was named must be there and readable, and other errors are told with it', () => {
  const cwd = folder();
  const [missing, port] = problemsOf(undefined, { HUB_CONFIG: 'gone.yml', HUB_HTTP_PORT: 'x' });
  expect(missing).toMatch(/^HUB_CONFIG file .*\/gone\.yml does not exist/);
  expect(port).toMatch(/^HUB_HTTP_PORT httpPort found "x"/);
  expect(problemsOf(undefined, { HUB_CONFIG: cwd })[0]).toMatch(
    /^HUB_CONFIG file .* cannot be read \(EISDIR\)/,
  );
  expect(loadConfig({ env: { HUB_CONFIG: '' }, cwd }).httpPort).toBe(8080);
});

test('settings that do not go together are refused where they were set', () => {
  expect(problemsOf('httpPort: 1883\n')).toEqual([
    'by default mqttPort found 1883, which is httpPort too: give each its own port',
  ]);
  expect(problemsOf('httpPort: 0\nmqttPort: 0\n')).toEqual([]);
  const [lonely, absent] = problemsOf(undefined, { HUB_TLS_CERT_FILE: 'hub.crt' });
  expect(lonely).toBe('HUB_TLS_CERT_FILE tls.certFile a certificate needs its key: set tls.keyFile too');
  expect(absent).toMatch(/^HUB_TLS_CERT_FILE tls.certFile .*\/hub\.crt does not exist/);
  expect(problemsOf(undefined, { HUB_RULES_DIR: 'nowhere' })[0]).toMatch(
    /^HUB_RULES_DIR rulesDir .*\/nowhere does not exist/,
  );
});

test('paths of a file that lies elsewhere are relative to the folder the hub is started in', () => {
  const elsewhere = join(tempDir(), 'hub.yml');
  writeFileSync(elsewhere, 'dataDir: here\n');
  const cwd = folder();
  expect(loadConfig({ env: { HUB_CONFIG: elsewhere }, cwd }).dataDir).toBe(join(cwd, 'here'));
});

test('an error is printed with its file, line and key; a description keeps secrets to itself', () => {
  expect(errorOf('httpPort: x\n').format()).toBe(
    'Gridwatch cannot start: the configuration has 1 error.\n' +
      '  config/hub.yml:1: httpPort: found "x": write a port from 0 (any free one) to 65535',
  );
  const described = describeConfig(
    load(undefined, {
      HUB_ADMIN_PASSWORD: 'hunter2',
      HUB_INFLUX_TOKEN: 'hunter2',
      HUB_DATABASE_URL: 'postgres://me:hunter2@db:5432/grid',
    }),
  );
  expect(JSON.stringify(described)).not.toContain('hunter2');
  expect(described).toMatchObject({
    adminPassword: '(set)',
    databaseUrl: 'postgres://me:***@db:5432/grid',
    'mqtt.rights': 'strict',
  });
});
