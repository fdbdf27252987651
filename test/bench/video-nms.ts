import { createRequire } from 'node:module';

// node-media-server as it comes, with its own HTTP-FLV.
interface NodeMediaServer {
  run(): Promise<void>;
}
const require = createRequire(import.meta.url);
const Server = require('node-media-server') as new (config: object) => NodeMediaServer;
const logger = require('node-media-server/src/core/logger.js') as { level: string };
const [rtmpPort, httpPort, dir] = process.argv.slice(2);
const server = new Server({
  bind: '127.0.0.1',
  rtmp: { port: Number(rtmpPort) },
  http: { port: Number(httpPort) },
  webadmin: { enable: false },
  record: { auto: false, path: dir },
  store: { path: dir },
});
logger.level = 'error';
await server.run();
process.stdout.write(
  `${JSON.stringify({ pid: process.pid, httpPort: Number(httpPort), rtmpUrl: `rtmp://127.0.0.1:${rtmpPort}/live` })}\n`,
);
