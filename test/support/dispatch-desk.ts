import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMALL_DISTRICT } from './district.ts';

interface Shift {
  from: string;
  to: string;
  members: string[];
}

/** The part of a hub's HTTP API that stations are registered with, in place of a hub. */
export interface DispatchDesk {
  url: string;
  /** Bodies of `POST /stations`, in order. */
  entered: { id: string; members: { name: string }[] }[];
  shifts: Map<string, Shift[]>;
  secrets: Map<string, string>;
  close(): Promise<void>;
}

/** `stations: false` answers 404 to all of `/stations`, as a hub that knows none. */
export async function startDispatchDesk({ stations = true } = {}): Promise<DispatchDesk> {
  const entered: DispatchDesk['entered'] = [];
  const shifts: DispatchDesk['shifts'] = new Map();
  const secrets = new Map<string, string>();
  const views = (): unknown[] =>
    entered.map(({ id, members }) => ({
      id,
      members: members.map(({ name }, i) => ({ id: `${id}-${i}`, name })),
    }));

  function rotate(id: string): string {
    const secret = `secret-${secrets.size}-of-${id}`;
    secrets.set(id, secret);
    return secret;
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- bodies of requests, looked into freely
  function answer(method: string, path: string, body: any): unknown {
    const [, , , noun, id = '', what] = path.split('/');
    if (noun === 'session') return {};
    if (noun === 'grids')
      return { items: SMALL_DISTRICT.features.map(({ properties }) => properties), next: null };
    if (noun !== 'stations' || !stations) return undefined;
    if (what === 'secret') return { secret: rotate(id) };
    if (what === 'shifts') {
      const own = shifts.get(id) ?? [];
      if (method === 'POST') shifts.set(id, [...own, body]);
      return { items: own, next: null };
    }
    if (method === 'GET') return { items: views(), next: null };
    entered.push(body);
    return { station: views().at(-1), secret: rotate(body.id) };
  }

  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      const [path = ''] = (request.url ?? '').split('?');
      const body = path === '/readyz' ? {} : answer(request.method ?? '', path, text && JSON.parse(text));
      response.writeHead(body === undefined ? 404 : 200, { 'set-cookie': 'session=1' });
      response.end(JSON.stringify(body ?? { code: 'not-found', detail: 'There is nothing here.' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    entered,
    shifts,
    secrets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
