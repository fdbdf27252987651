import { Counter, type Registry } from 'prom-client';
import type { Device } from '../devices/device.ts';
import type { Log } from '../kernel/log.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { type ClockLimits, type ClockMemory, checkClock } from './clock-check.ts';
import { type Decoded, type DecodedReading, decodeEvent, decodeStatus, decodeTelemetry } from './decode.ts';
import type { Reading } from './reading.ts';
import type { RejectSource, Rejects } from './rejects.ts';
import { FROM_STORE, Repeats } from './repeats.ts';

/** How much of the log of readings is read at start to recognise repeats. */
const TAIL_ROWS = 200_000;

export interface IngestOptions {
  committer: Committer;
  rejects: Rejects;
  limits: ClockLimits;
  log: Log;
  metrics: Registry;
  /** The device has been heard, whatever it said. */
  heard(device: Device, at: number, tx: Tx): void;
  /** The device, or its last will, has said that it is on or off. */
  told(device: Device, status: 'online' | 'offline', message: InboundDeviceMessage, tx: Tx): void;
  /** The next steps of the way for a new reading, in the same transaction. */
  accept(device: Device, reading: Reading, tx: Tx): void;
  /** The reading is durable. */
  stored(device: Device, reading: Reading): void;
}

/** One message of a device, already authenticated and authorised. */
export interface InboundDeviceMessage {
  source: 'mqtt' | 'http';
  topic: string;
  leaf: 'telemetry' | 'status' | 'event';
  payload: Buffer;
  /** Tells connections apart, to recognise repeats; 0 over HTTP. */
  connectionId: number;
  receivedAt: number;
  will: boolean;
}

/** The way in: payload → readings, stamped with both clocks, repeats left out, each handed on in one transaction. */
export class Ingest {
  readonly #options: IngestOptions;
  readonly #repeats = new Repeats();
  readonly #clocks = new Map<number, ClockMemory>();
  readonly #readings: Counter<'clock'>;
  readonly #repeated: Counter;
  #lastId = 0;

  constructor(options: IngestOptions) {
    this.#options = options;
    const registers = [options.metrics];
    this.#readings = new Counter({
      name: 'gridwatch_readings_total',
      help: 'Readings stored',
      labelNames: ['clock'],
      registers,
    });
    this.#repeated = new Counter({
      name: 'gridwatch_readings_repeated_total',
      help: 'Readings that were repeats',
      registers,
    });
  }

  /** Continues the log of readings, and remembers its tail so that what is sent again is recognised. */
  async load(store: Store): Promise<void> {
    const tail = await store.db
      .selectFrom('readings')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(TAIL_ROWS)
      .execute();
    this.#lastId = tail[0]?.id ?? 0;
    for (const row of tail.toReversed()) {
      const { deviceNo, seq, deviceAt, receivedAt } = row;
      this.#repeats.isRepeat(deviceNo, {
        seq,
        deviceAt,
        receivedAt,
        connectionId: FROM_STORE,
        content: row.metrics,
      });
    }
  }

  /** Takes one message; `done` is called when everything it caused is durable. A bad payload is refused and kept. */
  take(device: Device, message: InboundDeviceMessage, done: () => void): void {
    const { committer } = this.#options;
    let stored: Reading[] = [];
    const work = (tx: Tx): void => {
      stored = this.#work(device, message, tx);
    };
    const finish = (): void => {
      done();
      for (const reading of stored) this.announce(device, reading);
    };
    try {
      committer.submit(work, finish);
    } catch (error) {
      this.#options.log.error(
        { err: error, device: device.id, topic: message.topic },
        'a message could not be processed and is kept for inspection',
      );
      committer.submit(
        (tx) => this.#refuse(device, message, { reject: 'internal-error', detail: String(error) }, tx),
        done,
      );
    }
  }

  /** Takes readings that are already decoded, inside a transaction; answers those that were new. */
  readings(
    device: Device,
    decoded: readonly DecodedReading[],
    from: Pick<InboundDeviceMessage, 'connectionId' | 'receivedAt'>,
    tx: Tx,
  ): Reading[] {
    this.#options.heard(device, from.receivedAt, tx);
    const fresh: Reading[] = [];
    for (const one of decoded) {
      const content = JSON.stringify(one.metrics);
      const mark = { seq: one.seq, deviceAt: one.deviceAt, content, ...from };
      if (this.#repeats.isRepeat(device.no, mark)) this.#repeated.inc();
      else fresh.push(this.#store(device, one, content, from.receivedAt, tx));
    }
    for (const reading of fresh) this.#options.accept(device, reading, tx);
    return fresh;
  }

  /** Tells the world of a reading that is durable. */
  announce(device: Device, reading: Reading): void {
    this.#options.stored(device, reading);
  }

  #work(device: Device, message: InboundDeviceMessage, tx: Tx): Reading[] {
    if (message.leaf === 'status') {
      const status = decodeStatus(message.payload);
      if ('reject' in status) this.#refuse(device, message, status, tx);
      else this.#options.told(device, status.status, message, tx);
      return [];
    }
    const decoded: Decoded =
      message.leaf === 'event'
        ? decodeEvent(message.payload)
        : decodeTelemetry(device.codec, message.payload, { kind: device.kind });
    if ('reject' in decoded) {
      this.#options.heard(device, message.receivedAt, tx);
      this.#refuse(device, message, decoded, tx);
      return [];
    }
    return this.readings(device, decoded.readings, message, tx);
  }

  #refuse(
    device: Device,
    message: InboundDeviceMessage,
    reject: Parameters<Rejects['record']>[1],
    tx: Tx,
  ): void {
    const from: RejectSource = {
      source: message.source,
      deviceId: device.id,
      topic: message.topic,
      payload: message.payload,
    };
    this.#options.rejects.record(from, reject, tx);
  }

  #store(device: Device, one: DecodedReading, content: string, receivedAt: number, tx: Tx): Reading {
    const verdict = checkClock(this.#options.limits, this.#clocks.get(device.no), one.deviceAt, receivedAt);
    if (verdict.memory) this.#clocks.set(device.no, verdict.memory);
    else this.#clocks.delete(device.no);
    const { at, flag: clock } = verdict;
    const { deviceAt, seq, metrics } = one;
    tx.append('readings', {
      id: ++this.#lastId,
      deviceNo: device.no,
      at,
      deviceAt,
      receivedAt,
      seq,
      clock,
      metrics: content,
      gridCode: device.gridCode,
    });
    this.#readings.inc({ clock });
    return { deviceId: device.id, at, deviceAt, receivedAt, seq, clock, metrics };
  }
}
