import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** `before`: the server never sees the commit. `after`: it has answered it, and the answer is lost. */
export type CommitCut = 'before' | 'after';

/** What stands between a hub and its PostgreSQL, and fails when a test says so. */
export interface PostgresProxy {
  /** The server's address, by way of the proxy. */
  url: string;
  /** How many commits of the writer were cut. */
  readonly cuts: number;
  /** Cuts the writer's connection at its next commit. */
  cutNextCommit(how: CommitCut): void;
  /** Cuts every connection and refuses new ones. */
  block(): Promise<void>;
  unblock(): Promise<void>;
  /** Passes nothing on any more on the connections there are, and leaves them open: the peer is dead. */
  stall(): void;
  close(): Promise<void>;
}

/** How a connection of the hub's writer calls itself. */
const WRITER = 'gridwatch-writer-';
/** A simple query: type, length, text (protocol 3.0, "Message Formats"). */
const COMMIT = Buffer.from('Q\0\0\0\x0bcommit\0', 'latin1');
/** Its answer. */
const COMMITTED = Buffer.from('COMMIT\0', 'latin1');

export async function startPostgresProxy(target: string): Promise<PostgresProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const state: { cut: CommitCut | undefined; cuts: number; stalled: WeakSet<Socket> } = {
    cut: undefined,
    cuts: 0,
    stalled: new WeakSet(),
  };

  function serve(client: Socket): void {
    const server = connect(Number(port), hostname);
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        if (!state.stalled.has(socket)) end();
      });
    }
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    const cut = (): void => {
      state.cuts += 1;
      end();
    };
    let isWriter = false;
    let cutsAtAnswer = false;
    client.on('data', (chunk) => {
      if (state.stalled.has(client)) return;
      isWriter ||= chunk.includes(WRITER);
      const at = chunk.indexOf(COMMIT);
      if (state.cut === undefined || at === -1 || !isWriter) {
        server.write(chunk);
        return;
      }
      const how = state.cut;
      state.cut = undefined;
      if (how === 'before') server.write(chunk.subarray(0, at), cut);
      else {
        cutsAtAnswer = true;
        server.write(chunk);
      }
    });
    server.on('data', (chunk) => {
      if (state.stalled.has(client)) return;
      if (cutsAtAnswer && chunk.includes(COMMITTED)) cut();
      else if (!cutsAtAnswer) client.write(chunk);
    });
  }

  const proxy = createServer(serve);
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const at = (proxy.address() as AddressInfo).port;
  const url = new URL(target);
  url.port = String(at);

  async function block(): Promise<void> {
    const closed = once(proxy, 'close');
    proxy.close();
    for (const socket of open) socket.destroy();
    await closed;
  }

  return {
    url: url.href,
    get cuts() {
      return state.cuts;
    },
    cutNextCommit: (how) => (state.cut = how),
    block,
    async unblock() {
      proxy.listen(at, '127.0.0.1');
      await once(proxy, 'listening');
    },
    stall() {
      for (const socket of open) state.stalled.add(socket);
    },
    async close() {
      if (proxy.listening) await block();
    },
  };
}
