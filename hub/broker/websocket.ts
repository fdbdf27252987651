import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer } from 'ws';

const SUB_PROTOCOL = 'mqtt';
/** Several packets may share one WebSocket message. */
const MESSAGE_ALLOWANCE = 64 * 1024;
const UNSUPPORTED_DATA = 1003;

const NOT_MQTT = [
  'HTTP/1.1 400 Bad Request',
  'Content-Type: text/plain',
  'Connection: close',
  '',
  'This WebSocket speaks MQTT: offer the sub-protocol "mqtt".\n',
].join('\r\n');

/** Turns HTTP connections that ask for it into byte streams of MQTT [MQTT-6.0.0]. */
export class WebSocketDoor {
  readonly #server: WebSocketServer;
  readonly #take: (stream: Duplex, request: IncomingMessage) => void;

  constructor(maxPayloadBytes: number, take: (stream: Duplex, request: IncomingMessage) => void) {
    this.#take = take;
    this.#server = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: maxPayloadBytes + MESSAGE_ALLOWANCE,
      handleProtocols: () => SUB_PROTOCOL,
    });
  }

  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (!offered.includes(SUB_PROTOCOL)) {
      socket.end(NOT_MQTT);
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('message', (_data, isBinary) => {
        if (!isBinary) webSocket.close(UNSUPPORTED_DATA, 'MQTT is binary');
      });
      this.#take(createWebSocketStream(webSocket), request);
    });
  }

  close(): void {
    this.#server.close();
  }
}
