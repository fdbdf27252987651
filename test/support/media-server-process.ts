import { createHash, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';

/** A publisher as node-media-server shows it to its hooks. */
interface Publisher {
  streamPath: string;
  streamName: string;
  streamQuery: Record<string, string>;
}

interface Server {
  run(): void;
  on(event: 'prePublish', hook: (publisher: Publisher) => void): void;
}

/**
 * A plain node-media-server in a process of its own: it is one to a process, ends it when a port is taken, and writes
 * into the directory it runs in. Arguments: the RTMP port, the HTTP port. A message `{id: key}` says who may publish.
 */
const NodeMediaServer = createRequire(import.meta.url)('node-media-server') as new (
  config: unknown,
) => Server;
const [rtmpPort, httpPort] = process.argv.slice(2).map(Number);
const secret = randomBytes(16).toString('hex');
let keys: Record<string, string> = {};

const server = new NodeMediaServer({
  bind: '127.0.0.1',
  auth: { play: false, publish: true, secret },
  rtmp: { port: rtmpPort },
  http: { port: httpPort },
});
server.on('prePublish', ({ streamPath, streamName, streamQuery }) => {
  if (keys[streamName] === undefined || keys[streamName] !== streamQuery.key) return;
  const until = Math.floor(Date.now() / 1000) + 60;
  streamQuery.sign = `${until}-${createHash('md5').update(`${streamPath}-${until}-${secret}`).digest('hex')}`;
});
process.on('message', (message: Record<string, string>) => (keys = message));
process.on('disconnect', () => process.exit(0));
server.run();
process.send?.('running');
