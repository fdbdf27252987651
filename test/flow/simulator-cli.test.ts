import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseArguments, type SimulateArguments } from '../../simulators/arguments.ts';
import { formatDevices } from '../../simulators/devices/csv.ts';
import type { DeviceSpec } from '../../simulators/devices/device.ts';
import { takeLock } from '../../simulators/lock.ts';
import { stateFile } from '../../simulators/secrets.ts';
import { simulate } from '../../simulators/simulate.ts';
import { ADMIN_PASSWORD, GRID, OTHER_GRID, runHub, SMALL_DISTRICT } from '../support/hub.ts';
import { requirement } from '../support/requirements.ts';
import { tempDir } from '../support/temp.ts';

const DATA = '../shared/data';

function run(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['simulators/main.ts', ...args], (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** A site of the small district with one smoke detector and one gas detector. */
function smallSite(): string {
  const dir = tempDir();
  const device = (id: string, kind: 'smoke' | 'gas', gridCode: string, lng: number): DeviceSpec => ({
    id,
    kind,
    gridCode,
    lng,
    lat: 39.905,
    address: id,
    owner: '',
    expectEveryMs: 500,
    labels: 'building=1',
  });
  writeFileSync(join(dir, 'grids.geojson'), JSON.stringify(SMALL_DISTRICT));
  const devices = [device('smoke-1', 'smoke', GRID, 116.305), device('gas-1', 'gas', OTHER_GRID, 116.315)];
  writeFileSync(join(dir, 'devices.csv'), formatDevices(devices));
  return dir;
}

function asked(
  hub: { http: string; mqtt: string },
  dirs: { site: string; state: string },
  ...line: string[]
): SimulateArguments {
  const parsed = parseArguments(
    ['--hub', hub.http, '--mqtt', hub.mqtt, '--site', dirs.site, '--state', dirs.state, ...line],
    { HUB_ADMIN_PASSWORD: ADMIN_PASSWORD },
  );
  if (!('run' in parsed)) throw new Error(parsed.print);
  return parsed.run;
}

const quiet = { say: () => undefined, signal: new AbortController().signal };

describe('npm run simulate', () => {
  it('--list shows the scenarios and ends with 0', async () => {
    const { status, stdout } = await run('--list');
    expect(status).toBe(0);
    expect(stdout).toMatch(/quiet-day .*\n.*kitchen-gas-leak /);
  });

  it('of an unknown scenario ends with 2 and suggests the one that was meant', async () => {
    const { status, stderr } = await run('kichen-gas-leak');
    expect(status).toBe(2);
    expect(stderr).toMatch(/did you mean kitchen-gas-leak/);
  });

  it('without a hub ends with 1 and says how to get one', async () => {
    const { status, stderr } = await run(
      'quiet-day',
      '--hub',
      'http://127.0.0.1:9',
      '--site',
      smallSite(),
      '--state',
      tempDir(),
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/No hub answers at http:\/\/127\.0\.0\.1:9: start it with "npm start"/);
  });
});

describe('a simulation at a hub', () => {
  it('brings its grids and devices, is heard, and finds its secrets again the next time', async () => {
    const hub = await runHub();
    const dirs = { site: smallSite(), state: tempDir() };
    const args = asked(hub, dirs, 'quiet-day', '--seconds', '1');
    await simulate(args, quiet);
    const file = stateFile(dirs.state, hub.http, '', 'json');
    const secrets = readFileSync(file, 'utf8');
    expect(Object.keys(JSON.parse(secrets) as object)).toEqual(['smoke-1', 'gas-1']);
    expect(statSync(file).mode & 0o077).toBe(0);
    const { body } = await hub.api.get('/devices/gas-1');
    expect(body).toMatchObject({ gridCode: OTHER_GRID, labels: { building: '1' } });
    expect(body.last.metrics.gas).toBeGreaterThanOrEqual(0);

    await simulate(args, quiet);
    expect(readFileSync(file, 'utf8')).toBe(secrets);
    expect(existsSync(stateFile(dirs.state, hub.http, '', 'lock'))).toBe(false);
    expect(hub.fatal).toEqual([]);
  });

  it('says what is wrong with the login', async () => {
    const hub = await runHub();
    const dirs = { site: smallSite(), state: tempDir() };
    const wrong = asked(hub, dirs, 'quiet-day', '--password', 'wrong');
    await expect(simulate(wrong, quiet)).rejects.toThrow(/The login failed/);
    await expect(simulate({ ...wrong, password: undefined }, quiet)).rejects.toThrow(/HUB_ADMIN_PASSWORD/);
  });

  it('refuses devices that another process simulates, and takes over from one that died', async () => {
    const hub = await runHub();
    const dirs = { site: smallSite(), state: tempDir() };
    const lock = stateFile(dirs.state, hub.http, '', 'lock');
    const args = asked(hub, dirs, 'quiet-day', '--seconds', '1');
    writeFileSync(lock, `${process.ppid}\n`);
    await expect(simulate(args, quiet)).rejects.toThrow(/already simulates .*--prefix/);
    writeFileSync(lock, '4194305\n');
    const taken = await takeLock(lock);
    expect(taken).toHaveProperty('release');
  });

  it.skipIf(!requirement(`the recordings in ${DATA}`, () => existsSync(DATA)))(
    'replays a recording, every sample of which the hub has afterwards',
    async () => {
      const hub = await runHub();
      const dirs = { site: smallSite(), state: tempDir() };
      const said: string[] = [];
      const args = asked(hub, dirs, 'replay', 'nist', '--fire', 'SDC05', '--speed', '1000');
      const startAt = Date.now();
      await simulate(args, { ...quiet, say: (line) => said.push(line) });
      expect(said.join('\n')).toMatch(/Replayed 492 samples; the hub acknowledged 492/);
      const from = new Date(startAt - 1000).toISOString();
      const to = new Date(Date.now() + 1000).toISOString();
      const { body, status } = await hub.api.get(
        `/devices/nist-sdc05-a-smoke/readings?metric=smoke&from=${from}&to=${to}`,
      );
      expect(status).toBe(200);
      expect(JSON.stringify(body).match(/"at"/g)).toHaveLength(41);
    },
  );
});
