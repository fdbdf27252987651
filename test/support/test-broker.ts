import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';

export interface Received {
  topic: string;
  payload: string;
  qos: number;
  retain: boolean;
  clientId: string | null;
}

/** A plain MQTT broker that remembers what it received: what simulators are tested against, in place of a hub. */
export interface TestBroker {
  url: string;
  received: Received[];
  /** Client id → password of every CONNECT, in order. */
  logins: [clientId: string, password: string][];
  connected(): string[];
  /** Publishes with QoS 1, as the hub does. */
  publish(topic: string, payload: string): Promise<void>;
  /** Cuts every connection, as a failing network does. */
  cutAll(): void;
  /** While set, publishes are not acknowledged. */
  holdAcks(hold: boolean): void;
  close(): Promise<void>;
}

export async function startTestBroker(
  options: { accept?: (clientId: string, password: string) => boolean } = {},
): Promise<TestBroker> {
  const received: Received[] = [];
  const logins: [string, string][] = [];
  const held: (() => void)[] = [];
  let holding = false;
  const aedes = await Aedes.createBroker({
    authenticate(client, _username, password, done) {
      const secret = String(password ?? '');
      logins.push([client.id, secret]);
      if (options.accept?.(client.id, secret) === false)
        done(Object.assign(new Error('refused'), { returnCode: 5 as const }), false);
      else done(null, true);
    },
    authorizePublish(client, packet, done) {
      received.push({
        topic: packet.topic,
        payload: packet.payload.toString(),
        qos: packet.qos,
        retain: packet.retain,
        clientId: client?.id ?? null,
      });
      if (holding) held.push(() => done(null));
      else done(null);
    },
  });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clients = new Set<string>();
  aedes.on('clientReady', (client) => clients.add(client.id));
  aedes.on('clientDisconnect', (client) => clients.delete(client.id));
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    logins,
    connected: () => [...clients],
    publish: (topic, payload) =>
      new Promise((resolve, reject) => {
        const packet = { cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false } as const;
        aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
      }),
    cutAll() {
      for (const socket of sockets) socket.destroy();
    },
    holdAcks(hold) {
      holding = hold;
      if (!hold) for (const release of held.splice(0)) release();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
