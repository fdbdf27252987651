import type { Socket } from 'node:net';

/** Says no in HTTP, to a viewer of either kind that was promised nothing yet. */
export function refuseHttp(socket: Socket, status: 404 | 503, code: string, detail: string): void {
  const title = status === 404 ? 'Not Found' : 'Service Unavailable';
  const body = JSON.stringify({ type: `urn:gridwatch:problem:${code}`, title, status, detail, code });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.on('error', () => undefined);
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.resume();
}
