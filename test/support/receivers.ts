import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { onTestFinished, vi } from 'vitest';

/** One request a receiver got. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies freely
  json: any;
}

/** Somebody else's HTTP server: writes down what it gets and answers as it is told. */
export interface Receiver {
  url: string;
  received: Received[];
  /** Status and body of the next answers; null leaves the request without one. */
  answer: (request: Received) => { status?: number; body?: unknown; headers?: Record<string, string> } | null;
  /** Resolves when so many have come. */
  until(count: number): Promise<Received[]>;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const isJson = body.startsWith('{');
      const json: unknown = isJson ? JSON.parse(body) : null;
      const got = { path: request.url ?? '', headers: request.headers, body, json };
      receiver.received.push(got);
      const answer = receiver.answer(got);
      if (!answer) return;
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    answer: () => ({}),
    async until(count) {
      await vi.waitFor(() => {
        if (receiver.received.length < count)
          throw new Error(`${receiver.received.length} of ${count} have come`);
      });
      return receiver.received;
    },
  };
  return receiver;
}

/** A mail that an SMTP sink took, as it came over the wire. */
export interface Mail {
  to: string;
  source: string;
}

/** A server that speaks just enough SMTP (RFC 5321) to be given mail; `nobody@…` is refused. */
export async function startSmtpSink(): Promise<{ port: number; mails: Mail[] }> {
  const mails: Mail[] = [];
  const server = createTcpServer((socket) => {
    let to = '';
    let source: string | undefined;
    let buffer = '';
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    const take = (line: string): void => {
      if (source !== undefined) {
        if (line !== '.') {
          source += `${line}\n`;
          return;
        }
        mails.push({ to, source });
        source = undefined;
        return say('250 taken');
      }
      if (/^EHLO/i.test(line)) say('250 sink');
      else if (/^RCPT TO:<nobody@/i.test(line)) say('550 no such person');
      else if (/^RCPT/i.test(line)) {
        to = /<(.+)>/.exec(line)?.[1] ?? '';
        say('250 ok');
      } else if (/^DATA/i.test(line)) {
        source = '';
        say('354 go on');
      } else if (/^QUIT/i.test(line)) {
        say('221 bye');
        socket.end();
      } else say('250 ok');
    };
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      buffer += chunk.toString();
      const lines = buffer.split('\r\n');
      buffer = lines.pop() ?? '';
      for (const line of lines) take(line);
    });
    say('220 sink');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, mails };
}
