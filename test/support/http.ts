import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import type { Authenticator } from '../../hub/auth/authenticator.ts';
import type { Principal } from '../../hub/auth/principal.ts';
import { createServer, type HttpOptions, type HttpServer } from '../../hub/http/server.ts';
import type { HubServer } from '../../hub/http/types.ts';
import { tempDir } from './temp.ts';

/** Log lines as they are written, for tests of what is and is not logged. */
export function logInto(lines: Record<string, unknown>[]) {
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  return pino({ level: 'debug', base: null }, sink);
}

/** Credentials by name: `Bearer admin` is a token principal of that role, `gridwatch=admin` a user's. */
export const byRoleName: Authenticator = {
  authenticate({ cookie, authorization }) {
    const token = authorization?.replace('Bearer ', '');
    const name = token ?? cookie?.replace('gridwatch=', '');
    if (name !== 'admin' && name !== 'viewer') return undefined;
    const kind: Principal['kind'] = token === undefined ? 'user' : 'token';
    return { kind, id: name, name, role: name, gridCode: null };
  },
};

type HttpTestOptions = Partial<HttpOptions> & {
  add?: (api: HubServer) => void;
  prepare?: (http: HttpServer) => void;
};

/** A server with these routes that does not listen yet, closed when the test ends. */
export async function makeHttp({ add, prepare, ...options }: HttpTestOptions = {}) {
  const lines: Record<string, unknown>[] = [];
  const http = await createServer({
    log: logInto(lines),
    metrics: new Registry(),
    version: '1.2.3',
    auth: byRoleName,
    isWithin: (code, root) => code.startsWith(root),
    limits: { bodyBytes: 10_000, drainMs: 2_000 },
    dashboardDir: tempDir(),
    ...options,
  });
  onTestFinished(() => http.close());
  if (add) await http.routes(add);
  prepare?.(http);
  return { http, lines };
}

/** A running server with these routes, closed when the test ends. */
export async function startHttp(options: HttpTestOptions = {}) {
  const { http, lines } = await makeHttp(options);
  const { url, port } = await http.listen({ host: '127.0.0.1', port: 0 });
  return { http, url, port, api: `${url}/api/v1`, lines };
}

/** Sends raw bytes and resolves with all that comes back until the server closes the connection. */
export function rawExchange(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
