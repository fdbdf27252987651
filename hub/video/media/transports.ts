import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { flvHead, type SharedTag } from './flv.ts';
import { endings, type Transport } from './viewer.ts';

/** The body has no length and no chunks, and the end of the connection is its end: so the bytes of a tag are written as they are. */
const RESPONSE_HEAD = [
  'HTTP/1.1 200 OK',
  'Content-Type: video/x-flv',
  'Cache-Control: no-store',
  'X-Content-Type-Options: nosniff',
  'Connection: close',
  '\r\n',
].join('\r\n');

/** FLV as the body of an HTTP answer. */
export function httpTransport(socket: Socket): Transport {
  socket.resume(); // whatever else is sent on the connection is nobody's business, but its end is
  return {
    bytesOf: (tag: SharedTag) => tag.bytes,
    begin(hasAudio) {
      socket.write(RESPONSE_HEAD, 'latin1');
      socket.write(flvHead(hasAudio));
    },
    end: () => socket.end(),
  };
}

/** Tokens are short. */
const LONGEST_MESSAGE_BYTES = 4096;

const handshakes = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: LONGEST_MESSAGE_BYTES,
});

/** Answers the handshake; calls back with nothing when it was none. */
export function acceptWebSocket(
  request: { headers: IncomingHttpHeaders; head: Buffer },
  socket: Socket,
  accepted: (webSocket: WebSocket) => void,
): void {
  // The request was read by another process; of it `ws` reads the method and the heads.
  const read = { method: 'GET', url: '/', headers: request.headers } as IncomingMessage;
  handshakes.handleUpgrade(read, socket, request.head, accepted);
}

/**
 * FLV in binary messages, a tag each. What comes in and what controls the connection is the business of `ws`; frames are
 * written past it, because their heads are the same for every viewer and lie before the tag already.
 */
export function webSocketTransport(webSocket: WebSocket): Transport {
  return {
    bytesOf: (tag: SharedTag) => tag.frame,
    begin: (hasAudio) => webSocket.send(flvHead(hasAudio)),
    end: (ending) => webSocket.close(endings[ending], ending),
  };
}
