import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ConfigError } from '../../hub/config/config-error.ts';
import { loadNotifyFile } from '../../hub/notify/load.ts';
import { tempDir } from '../support/temp.ts';

const shipped = fileURLToPath(new URL('../../config/notify.yml', import.meta.url));

function written(text: string): string {
  const file = join(tempDir(), 'notify.yml');
  writeFileSync(file, text);
  return file;
}

/** The problems as `line key message`. */
function problemsOf(text: string, env: Record<string, string> = {}): string[] {
  try {
    loadNotifyFile(written(text), env);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map(({ line, key, message }) => `${line} ${key} ${message}`);
    throw error;
  }
  return [];
}

test('the shipped file, and a file that is not there, tell nobody', () => {
  const nothing = { channels: new Map(), recipients: new Map(), policies: [], reachability: null };
  expect(loadNotifyFile(shipped, {})).toEqual(nothing);
  expect(loadNotifyFile(join(tempDir(), 'none.yml'), {})).toEqual(nothing);
});

test('every example of the shipped file is right', () => {
  const lines = readFileSync(shipped, 'utf8').split('\n');
  const first = lines.findIndex((line) => line.startsWith('# channels:'));
  const examples = lines.slice(first).map((line) => (/^# ( |[a-z]+:)/.test(line) ? line.slice(2) : line));
  const names = [...examples.join('\n').matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  const file = loadNotifyFile(
    written(examples.join('\n')),
    Object.fromEntries(names.map((name) => [name, 'x'])),
  );
  expect([...file.channels.values()].map(({ type }) => type)).toEqual([
    'dingtalk',
    'feishu',
    'wecom',
    'webhook',
    'email',
    'sms',
    'mqtt',
  ]);
  expect(file.recipients.size).toBe(4);
  expect(file.policies.map(({ id, to }) => [id, to])).toEqual([
    ['fires', ['duty-office', 'li-wei', 'city-platform', 'sirens']],
    ['daytime', ['duty-office']],
    ['ignored-hazards', ['city-platform']],
    ['drills', ['duty-office']],
  ]);
  expect(file.reachability).toEqual({ everyMs: 7 * 86_400_000, minuteOfDay: 600 });
});

test('every mistake is told at once, with its line, its key and what to write', () => {
  const text = `
channels:
  robot: { type: dingtalk, token: "\${GONE}" }
  pigeon: { type: pigeon }
  siren:
    type: mqtt
    topic: grid/1/smoke/2/command
  station: { type: wecom, token: t }
recipients:
  - id: li
    name: Li
    channels: [{ channel: robot }, { channel: robot }, { channel: fax }]
  - id: li
    name: Li
    channels: [{ channel: dashboard }]
groups:
  all: [li, wang]
policies:
  - id: p
    to: [nobody]
    channels: [fax]
    wehn: {}
`;
  expect(problemsOf(text)).toEqual([
    '3 channels.robot.token the environment variable GONE is not set: set it, or remove this',
    '22 policies.0.wehn there is no such key: remove it, or check its spelling',
  ]);
  expect(problemsOf(text.replace('    wehn: {}\n', ''), { GONE: 'x' })).toEqual([
    '4 channels.pigeon.type write a type: webhook, dingtalk, feishu, wecom, email, sms, voice or mqtt',
    '7 channels.siren.topic write a topic below siren/, led/ or screen/, such as siren/{gridCode}/alarm',
    '8 channels.station is always there: choose another name',
    '12 recipients.0.channels.1.channel stands here a second time: make a recipient of the other address',
    '12 recipients.0.channels.2.channel there is no channel fax',
    '13 recipients.1.id stands here a second time',
    '17 groups.all.1 there is no recipient wang',
    '20 policies.0.to.0 there is no recipient or group nobody',
    '21 policies.0.channels.0 there is no channel fax',
  ]);
  expect(problemsOf('channels: [\n')).toEqual([expect.stringMatching(/^\d yaml /)]);
});

test('no secret is in what is told of a mistake', () => {
  const text = 'channels:\n  robot: { type: dingtalk, token: "${TOKEN}", url: "${TOKEN}" }\n';
  const problems = problemsOf(text, { TOKEN: 'hunter2' });
  expect(problems).toHaveLength(1);
  expect(problems.join()).not.toContain('hunter2');
});
