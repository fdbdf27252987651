import { request } from 'node:http';
import { expect, it } from 'vitest';
import { type ApiClient, login } from '../support/district.ts';
import { runHub } from '../support/hub.ts';

/** Asks as somebody who came by another name, or through a proxy. */
async function askedAs(http: string, cookie: string, headers: Record<string, string>): Promise<string[]> {
  const text = await new Promise<string>((resolve, reject) => {
    request(`${http}/api/v1/safety`, { headers: { cookie, ...headers } }, (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
      answer.on('end', () => resolve(body));
    })
      .on('error', reject)
      .end();
  });
  return (JSON.parse(text) as { findings: { code: string }[] }).findings.map(({ code }) => code);
}

const codesTold = async (api: Pick<ApiClient, 'get'>): Promise<string[]> =>
  (await api.get('/safety')).body.findings.map(({ code }: { code: string }) => code);

it('a hub says what is unsafe about it to administrators only, and no longer once it is mended', async () => {
  const hub = await runHub({ HUB_ADMIN_PASSWORD: 'admin-888' }, {}, 'admin-888');
  expect(await codesTold(hub.api)).toEqual(['default-password', 'single-admin', 'nobody-told']);

  const person = { role: 'admin', password: 'six sensible words in a row' };
  await hub.api.post('/users', { username: 'second', ...person });
  await hub.api.post('/users', { username: 'guest', ...person, role: 'supervisor' });
  expect(await codesTold(hub.api)).toEqual(['default-password', 'nobody-told']);
  const guest = await login(hub.http, 'guest', person.password);
  expect((await guest.get('/safety')).status).toBe(403);

  const { cookie } = await login(hub.http, 'second', person.password);
  expect(await askedAs(hub.http, cookie, { host: 'hub.example:8080' })).toContain('no-tls');
  const proxied = { host: 'hub.example', 'x-forwarded-proto': 'https' };
  expect(await askedAs(hub.http, cookie, proxied)).toContain('proxy-not-trusted');
});

it('the printed password is told of until it is changed, also after a restart', async () => {
  const hub = await runHub({ HUB_ADMIN_PASSWORD: '' });
  const first = hub.firstPassword ?? '';
  expect(await codesTold(hub.api)).toContain('first-password');
  await hub.close();
  const again = await runHub({ HUB_ADMIN_PASSWORD: '', HUB_DATA_DIR: hub.dataDir }, {}, first);
  expect(await codesTold(again.api)).toContain('first-password');
  const password = 'something of my own';
  const [admin] = (await again.api.get('/users')).body.items;
  expect((await again.api.post(`/users/${admin.id}/password`, { password })).status).toBe(204);
  expect(await codesTold(await login(again.http, 'admin', password))).not.toContain('first-password');
});

it('a hub says where devices connect, by the name it was asked by', async () => {
  const hub = await runHub();
  const { body } = await hub.api.get('/connection');
  expect(body).toEqual({
    host: '127.0.0.1',
    mqttPort: Number(new URL(hub.mqtt).port),
    mqttsPort: null,
    rtmpPort: null,
  });
});
