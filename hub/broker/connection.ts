import { Duplex } from 'node:stream';
import type { BackPressure, Resumable } from './back-pressure.ts';
import { FrameReader, PacketType } from './frame-reader.ts';
import type { ClientIdentity, Qos, RefusalReason, RefusedAction } from './message.ts';
import type { Transport } from './metrics.ts';
import { checkConnect, hasFilters, refusingConnack } from './packets.ts';

/** What a connection needs of the broker around it. */
export interface ConnectionHost {
  readonly maxPayloadBytes: number;
  readonly backPressure: BackPressure;
  now(): number;
  refused(connection: Connection, action: RefusedAction, reason: RefusalReason, topic: string): void;
}

/** Takes the PUBLISH packets of one connection. */
export interface PublishTaker {
  /** False when the packet must wait; the connection is told to resume then. */
  take(frames: FrameReader): boolean;
  /** The client releases a QoS 2 message. */
  release(packetId: number): void;
  /** The connection is ending: what waits for its turn goes on at once. Calling it again does nothing. */
  leave(): void;
}

/** Bytes of a packet beside its largest payload: topic and packet id, or names and secrets of a CONNECT. */
const HEAD_ALLOWANCE = 4096;
const LINGER_MS = 1000;

/**
 * Stands between a socket and aedes, and is the stream aedes reads from and writes to. It cuts the byte stream into
 * packets, takes the publishes itself and passes everything else on as it came. One packet that must wait stops the
 * reading of its socket, and nothing else.
 */
export class Connection extends Duplex implements Resumable {
  readonly id: number;
  readonly address: string;
  readonly transport: Transport;
  readonly openedAt: number;
  readonly #socket: Duplex;
  readonly #host: ConnectionHost;
  readonly #frames: FrameReader;
  #stage: 'new' | 'connecting' | 'ready' | 'halted' = 'new';
  #pumping = false;
  #blocked = false;
  #passedEnough = false;
  #peerEnded = false;
  #lingering = false;
  #written = false;
  #taker: PublishTaker | undefined;

  identity: ClientIdentity | undefined;
  username: string | undefined;
  /** Unique in the broker: carries the identity, so that nobody can take over a stranger's session. */
  clientId = '';
  sessionPresent = false;
  will: object | undefined;
  keepAliveMs = 0;
  lastReadAt: number;
  /** Topic filter → QoS of the subscriptions that stand. */
  readonly granted = new Map<string, Qos>();

  constructor(
    host: ConnectionHost,
    { id, socket, address, transport }: { id: number; socket: Duplex; address: string; transport: Transport },
  ) {
    super();
    this.id = id;
    this.address = address;
    this.transport = transport;
    this.#socket = socket;
    this.#host = host;
    this.openedAt = host.now();
    this.lastReadAt = this.openedAt;
    this.#frames = new FrameReader(host.maxPayloadBytes + HEAD_ALLOWANCE);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('end', () => {
      this.#peerEnded = true;
      if (!this.#blocked) this.destroy();
    });
    socket.on('drain', () => this.goOn());
    socket.on('error', () => this.destroy());
    socket.on('close', () => this.destroy());
  }

  get isReady(): boolean {
    return this.#stage === 'ready' && !this.destroyed;
  }

  /** Whether it has ever been accepted. */
  get wasReady(): boolean {
    return this.#taker !== undefined;
  }

  /** True while it is the hub that does not read: then the client's silence says nothing. */
  get isHeld(): boolean {
    return this.#blocked && !this.outputFull;
  }

  /** The client does not take what is written to it. */
  get outputFull(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** Bytes written to the client that it has not taken. */
  get unreadBytes(): number {
    return this.writableLength + this.#socket.writableLength;
  }

  /** The client has been accepted: what it sent meanwhile is taken now. */
  ready(taker: PublishTaker): void {
    this.#taker = taker;
    this.#stage = 'ready';
    this.goOn();
  }

  /** Takes nothing more; what has been taken, or waits for its turn, is still answered. */
  halt(): void {
    this.#stage = 'halted';
    this.#socket.pause();
    this.#taker?.leave();
  }

  /** Refuses the CONNECT with a return code; the client gets to see it before the connection ends. */
  refuseConnect(returnCode: number): void {
    this.#lingering = true;
    this.#socket.end(refusingConnack(returnCode));
  }

  /** Refuses what the client did and ends the connection [MQTT-4.8.0-1]. */
  refuse(action: RefusedAction, reason: RefusalReason, topic = ''): void {
    this.#host.refused(this, action, reason, topic);
    this.destroy();
  }

  /** Hands a whole packet to aedes. */
  pass(packet: Buffer): void {
    if (!this.destroyed && !this.push(packet)) this.#passedEnough = true;
  }

  /** Writes whole packets beside those of aedes. */
  answer(packets: Buffer): void {
    if (!this.#socket.destroyed && this.#socket.writable) this.#socket.write(packets);
  }

  /** Looks again whether the packet that had to wait may go on. */
  goOn(): void {
    if (this.#blocked && !this.destroyed) this.#pump();
  }

  override _read(): void {
    if (!this.#passedEnough) return;
    this.#passedEnough = false;
    queueMicrotask(() => this.goOn());
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error | null) => void): void {
    this.#send(chunk, callback);
  }

  override _writev(chunks: { chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), callback);
  }

  override _destroy(_error: Error | null, callback: (error?: Error | null) => void): void {
    this.#taker?.leave();
    this.#host.backPressure.leave(this);
    this.#frames.clear();
    if (this.#lingering) this.#linger();
    else this.#socket.destroy();
    callback(null);
  }

  #read(chunk: Buffer): void {
    if (this.destroyed) return;
    this.lastReadAt = this.#host.now();
    this.#frames.append(chunk);
    this.#pump();
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    this.#blocked = !this.#takeAll();
    this.#pumping = false;
    if (this.destroyed) return;
    if (this.#blocked) this.#socket.pause();
    else if (this.#peerEnded) this.destroy();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  /** False when a packet has to wait. */
  #takeAll(): boolean {
    const frames = this.#frames;
    for (;;) {
      switch (frames.next()) {
        case 'incomplete':
          return true;
        case 'malformed':
        case 'too-large': {
          const tooLarge = frames.header >> 4 === PacketType.publish && this.#stage === 'ready';
          this.refuse(
            this.#stage === 'new' ? 'connect' : 'publish',
            tooLarge ? 'payload-too-large' : 'malformed',
          );
          return true;
        }
        case 'frame':
          if (!this.#take(frames)) return false;
          if (this.destroyed) return true;
          frames.consume();
      }
    }
  }

  #take(frames: FrameReader): boolean {
    if (this.#passedEnough) return false;
    if (this.#stage === 'ready') return this.#takeReady(frames);
    if (this.#stage !== 'new') return false;
    this.#connect(frames);
    return true;
  }

  #takeReady(frames: FrameReader): boolean {
    const { buffer, body, end } = frames;
    switch (frames.header >> 4) {
      case PacketType.publish:
        return this.#taker?.take(frames) ?? false;
      case PacketType.subscribe:
      case PacketType.unsubscribe:
        if (!hasFilters(buffer, body, end)) this.refuse('subscribe', 'malformed');
        break;
      case PacketType.pubrel:
        if (end - body >= 2) this.#taker?.release(buffer.readUInt16BE(body));
        break;
    }
    this.pass(frames.frame());
    return true;
  }

  #connect(frames: FrameReader): void {
    if (frames.header >> 4 !== PacketType.connect) {
      this.refuse('connect', 'malformed');
      return;
    }
    const check = checkConnect(frames.buffer, frames.body, frames.end);
    if (!check.ok) {
      if (check.returnCode !== undefined) this.refuseConnect(check.returnCode);
      this.refuse('connect', check.reason);
      return;
    }
    this.keepAliveMs = check.keepAliveMs;
    this.#stage = 'connecting';
    this.pass(frames.frame());
  }

  #send(packets: Buffer, callback: (error?: Error | null) => void): void {
    // The first packet of an accepted connection is its CONNACK. aedes calls a session without subscriptions none.
    if (!this.#written && this.sessionPresent && packets[0] === 0x20 && packets[3] === 0) packets[2] = 1;
    this.#written = true;
    if (this.#socket.destroyed || !this.#socket.writable) callback();
    else this.#socket.write(packets, () => callback());
  }

  /** Closing with unread bytes resets the connection, and the peer may never see the last packet: reads them first. */
  #linger(): void {
    const socket = this.#socket;
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
    socket.resume();
  }
}
