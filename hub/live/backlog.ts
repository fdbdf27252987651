import type { Socket as Connection } from 'engine.io';

/** What was handed to one connection and has not left the process: queued packets and the write under way, in characters. */
export class Backlog {
  #queued = 0;
  #inFlight = 0;
  #ended = false;
  readonly #waiters: { below: number; resolve: () => void }[] = [];

  /** `onExceeded` is called when something is sent while more than `limit` still waits. */
  constructor(connection: Connection, limit: number, onExceeded: () => void) {
    connection.on('packetCreate', (packet: { data?: string | Buffer }) => {
      if (this.size > limit) onExceeded();
      this.#queued += packet.data?.length ?? 0;
    });
    connection.on('flush', () => {
      this.#inFlight += this.#queued;
      this.#queued = 0;
    });
    const onSent = (): void => {
      this.#inFlight = 0;
      this.#wake();
    };
    connection.transport.on('drain', onSent);
    connection.on('upgrade', () => {
      onSent();
      connection.transport.on('drain', onSent);
    });
    connection.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  get size(): number {
    return this.#queued + this.#inFlight;
  }

  /** Resolves once no more than `size` waits, or the connection has ended. */
  whenBelow(size: number): Promise<void> {
    if (this.#ended || this.size <= size) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ below: size, resolve }));
  }

  #wake(): void {
    for (const waiter of this.#waiters.splice(0)) {
      if (this.#ended || this.size <= waiter.below) waiter.resolve();
      else this.#waiters.push(waiter);
    }
  }
}
