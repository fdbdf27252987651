/** What is used of node-media-server 4.4.3, which carries no types: its RTMP protocol. */
declare module 'node-media-server/src/protocol/rtmp.js' {
  /** One message of audio (8), video (9) or script (18). */
  interface AvPacket {
    codec_type: number;
    dts: number;
    size: number;
    /** Written over by the next message; longer than `size`. */
    data: Buffer;
  }

  export interface PublishOrPlay {
    app: string;
    name: string;
    host: string;
    query: Record<string, string | string[] | undefined>;
  }

  class Rtmp {
    onConnectCallback: (request: PublishOrPlay) => void;
    onPlayCallback: () => void;
    onPushCallback: () => void;
    onPacketCallback: (packet: AvPacket) => void;
    onOutputCallback: (bytes: Buffer) => void;
    /** The id of the stream the last publish or play asked for. */
    streamId: number;
    /** The window the other side wants acknowledged, bytes. */
    ackSize: number | undefined;
    inPackets: Map<number, unknown>;
    parserPacket: { header: { length: number; type: number } };
    /** An error, or null. Throws on much that is malformed. */
    parserData(bytes: Buffer): string | null;
    packetAlloc(): void;
    respondPublish(): void;
    respondPlay(): void;
    onDeleteStream(message: unknown): void;
    sendACK(bytes: number): void;
    sendStatusMessage(streamId: number, level: string, code: string, description: string): void;
  }
  export default Rtmp;
}

declare module 'node-media-server/src/core/logger.js' {
  const logger: { level: string; log(message: string, level?: string): void };
  export default logger;
}
