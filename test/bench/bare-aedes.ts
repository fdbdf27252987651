import { createServer } from 'node:net';
import { Aedes } from 'aedes';

/** aedes as it comes, acknowledging without storing: what durable acknowledgement is compared with. */
const broker = await Aedes.createBroker();
const server = createServer((socket) => void broker.handle(socket, undefined));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${JSON.stringify({ port: typeof address === 'object' ? address?.port : 0 })}\n`);
});
