import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** An open port. */
export interface BrokerListener {
  url: string;
  /** Takes no further connections; those that stand stay. */
  close(): void;
}

/** After a power cut a district connects within seconds; what does not fit here has to try again, later and later. */
const BACKLOG = 4096;

interface Place {
  host: string;
  /** 0 takes a free one. */
  port: number;
}

interface TlsPlace extends Place {
  cert: string | Buffer;
  key: string | Buffer;
  ca?: string | Buffer;
  handshakeTimeoutMs: number;
}

/** Sockets are half-open: what a client sent before it left is still taken, whatever the hub waits for. */
type Take = (socket: Socket, address: string) => void;

function open(
  server: Server,
  scheme: string,
  { host, port }: Place,
  setting: string,
): Promise<BrokerListener> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const reason = taken
        ? 'is taken by another program: stop it, or choose another with'
        : `cannot be opened (${error.message}): see`;
      reject(new Error(`MQTT port ${port} on ${host} ${reason} ${setting}.`, { cause: error }));
    });
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.removeAllListeners('error');
      server.on('error', () => undefined); // a connection that fails while it is accepted concerns nobody else
      const { port: opened } = server.address() as AddressInfo;
      resolve({
        url: `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${opened}`,
        close: () => {
          server.close();
        },
      });
    });
  });
}

/** Alarms are small and wait for nobody: no Nagle, and half-open connections are found. */
function tune(socket: Socket): void {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
}

export function listenTcp(place: Place, take: Take): Promise<BrokerListener> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    tune(socket);
    take(socket, socket.remoteAddress ?? '');
  });
  return open(server, 'mqtt', place, 'HUB_MQTT_PORT');
}

export function listenTls(
  { cert, key, ca, handshakeTimeoutMs, ...place }: TlsPlace,
  take: Take,
): Promise<BrokerListener> {
  const mutual = ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: true };
  const options = {
    cert,
    key,
    ...mutual,
    handshakeTimeout: handshakeTimeoutMs,
    minVersion: 'TLSv1.2',
  } as const;
  const server = createTlsServer({ ...options, allowHalfOpen: true }, (socket) => {
    tune(socket);
    take(socket, socket.remoteAddress ?? '');
  });
  server.on('tlsClientError', () => undefined); // a stranger's failed handshake
  return open(server, 'mqtts', place, 'HUB_MQTTS_PORT');
}
