import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

const run = (line: string, environment: Record<string, string> = {}): Record<string, unknown> => {
  const parsed = parseArguments(line.split(' ').filter(Boolean), environment);
  if (!('run' in parsed)) throw new Error(parsed.print);
  return { ...parsed.run };
};
const refused = (line: string): string => {
  const parsed = parseArguments(line.split(' ').filter(Boolean), {});
  if ('run' in parsed || parsed.status !== 2) throw new Error(`"${line}" was not refused`);
  return parsed.print;
};

describe('the command line of simulate', () => {
  it('takes a scenario with its options', () => {
    expect(run('kitchen-gas-leak --devices 5 --speed 2.5 --hub http://hub:9000')).toMatchObject({
      scenario: 'kitchen-gas-leak',
      devices: 5,
      speed: 2.5,
      hub: 'http://hub:9000',
      mqtt: 'mqtt://hub:1883',
    });
  });

  it('takes ports and password from the environment of the hub', () => {
    const environment = { HUB_HTTP_PORT: '9001', HUB_MQTT_PORT: '1999', HUB_ADMIN_PASSWORD: 'secret' };
    expect(run('quiet-day', environment)).toMatchObject({
      hub: 'http://127.0.0.1:9001',
      mqtt: 'mqtt://127.0.0.1:1999',
      password: 'secret',
    });
    expect(run('quiet-day --password other', environment)).toMatchObject({ password: 'other' });
  });

  it('takes what is the matter with which camera, and films none where load is measured', () => {
    const asked = run('cameras --cameras 4 --condition camera-01=smoke --condition all=frozen');
    expect(asked).toMatchObject({ cameras: 4, rtmp: 'rtmp://127.0.0.1:1935/live' });
    expect(asked.conditions).toEqual(
      new Map([
        ['camera-01', 'smoke'],
        ['all', 'frozen'],
      ]),
    );
    expect(run('quiet-day', { HUB_RTMP_PORT: '1999' })).toMatchObject({
      cameras: 16,
      rtmp: 'rtmp://127.0.0.1:1999/live',
    });
    expect(run('message-flood')).toMatchObject({ cameras: 0 });
    expect(refused('cameras --condition smoke')).toContain('all=smoke');
    expect(refused('cameras --condition all=smok')).toContain('did you mean smoke?');
  });

  it('takes a recording to replay', () => {
    expect(run('replay nist --fire SDC05 --stamp recorded --speed 1000')).toMatchObject({
      scenario: 'replay',
      rest: ['nist'],
      fire: 'SDC05',
      stamp: 'recorded',
    });
  });

  it('lists every scenario, who answers, and replay', () => {
    const parsed = parseArguments(['--list'], {});
    expect(parsed).toMatchObject({ status: 0 });
    for (const name of [
      'quiet-day',
      'kitchen-gas-leak',
      'flat-fire',
      'camera-outage',
      'power-cut',
      'reconnect-storm',
      'message-flood',
      'stations',
      'people',
      'replay',
    ])
      expect(parsed).toHaveProperty('print', expect.stringContaining(name));
  });

  it('suggests the scenario that was meant', () => {
    expect(refused('kitchen-gasleak')).toMatch(/did you mean kitchen-gas-leak\?/);
    expect(refused('flood')).toMatch(/All of them: .*message-flood/);
    expect(refused('xyzzyxyzzyxyzzyxyzzy')).not.toMatch(/did you mean/);
    expect(refused('replay nits')).toMatch(/did you mean nist\?/);
  });

  it.each([
    ['quiet-day --speed fast', /--speed is "fast"/],
    ['quiet-day --devices 1.5', /whole number/],
    ['quiet-day --devices 0', /from 1 to/],
    ['replay nist --speed 5000', /from 1 to 1000/],
    ['replay', /which recording/],
    ['replay nist metec', /one recording/],
    ['replay nist --stamp never', /compressed or recorded/],
    ['stations 3', /takes no "3"/],
    ['quiet-day extra', /takes no "extra"/],
    ['quiet-day --hub nowhere', /no address/],
    ['quiet-day --wrong', /--wrong/],
    ['', /which scenario/],
  ])('refuses "%s" with a sentence', (line, expected) => {
    expect(refused(line)).toMatch(expected);
  });
});
