import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { provisionKeys, renewKey } from '../../simulators/cameras/keys.ts';
import { HubClient } from '../../simulators/hub-client.ts';
import { openSecrets } from '../../simulators/secrets.ts';
import { tempDir } from '../support/temp.ts';

/** The part of a hub that hands out stream keys. */
async function startKeyDesk(): Promise<{ url: string; handedOut: string[] }> {
  const handedOut: string[] = [];
  const server = createServer(({ method, url = '' }, response) => {
    const id = /^\/api\/v1\/cameras\/([^/]+)\/key$/.exec(url)?.[1];
    if (method === 'POST' && id !== undefined) handedOut.push(id);
    const body =
      id === undefined
        ? { items: [], next: null }
        : { key: `${id}-${handedOut.length}`, rtmpUrl: `rtmp://hub/live/${id}` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, handedOut };
}

it('gets each camera a stream key once, keeps it where only its owner reads, and replaces one that is refused', async () => {
  const desk = await startKeyDesk();
  const hub = new HubClient(desk.url);
  const file = join(tempDir(), 'cameras.json');
  expect(await provisionKeys(hub, ['one', 'two'], await openSecrets(file))).toBe(true);
  expect(await provisionKeys(hub, ['two', 'three'], await openSecrets(file))).toBe(true);
  expect(desk.handedOut).toEqual(['one', 'two', 'three']);
  expect(await renewKey(hub, 'two', await openSecrets(file))).toBe('two-4');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ one: 'one-1', two: 'two-4', three: 'three-3' });
  expect(statSync(file).mode & 0o077).toBe(0);
});
