import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Channel, Outgoing } from './channels/channel.ts';
import { type Circuit, closedCircuit, mayTry, onFailure, onTry } from './circuit.ts';
import type { Outcome } from './delivery.ts';
import type { NotifyInstruments } from './instruments.ts';
import { type Priority, priorities } from './message.ts';
import { remembered, waitForRoom } from './rate-limit.ts';

/** What a lane asks of the outbox it belongs to. */
export interface LaneHost {
  clock: Clock;
  log: Log;
  instruments(): NotifyInstruments;
  /** Records durably that it is under way, and answers what to say; null when it is not to be sent any more. */
  prepare(id: string): Promise<Outgoing | { refused: string } | null>;
  /** Asked at the last moment: true from here on means that it is with the channel. */
  takesOff(id: string): boolean;
  landed(id: string, outcome: Outcome): void;
}

/** The way out through one channel: by priority, within its limits, left alone while it fails. Others are not held up. */
export class Lane {
  readonly #channel: Channel;
  readonly #host: LaneHost;
  /** In the order they came due. */
  readonly #ready: Readonly<Record<Priority, Set<string>>> = {
    fire: new Set(),
    normal: new Set(),
    digest: new Set(),
  };
  readonly #closing = new AbortController();
  #sent: number[];
  #circuit = closedCircuit;
  #pausedUntil = 0;
  #inFlight = 0;
  #pumping = false;
  #running = false;
  #disarm: (() => void) | undefined;

  /** `sent`: when messages went this way lately, before a restart. */
  constructor(channel: Channel, host: LaneHost, sent: readonly number[]) {
    this.#channel = channel;
    this.#host = host;
    this.#sent = [...sent];
  }

  get circuit(): Circuit {
    return this.#circuit;
  }

  /** From here on messages go out. */
  run(): void {
    this.#running = true;
    this.#pumpSoon();
  }

  /** Takes a message that is due; it goes out after this turn of the event loop, so that nothing waits for it. */
  offer(id: string, priority: Priority): void {
    this.#ready[priority].add(id);
    this.#pumpSoon();
  }

  withdraw(id: string, priority: Priority): void {
    this.#ready[priority].delete(id);
  }

  /** Gives up what is under way; it is sent again at the next start. */
  close(): void {
    this.#closing.abort();
    this.#disarm?.();
    this.#channel.close?.();
  }

  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#running && !this.#closing.signal.aborted && this.#inFlight < this.#channel.parallel) {
      const priority = priorities.find((one) => this.#ready[one].size > 0);
      if (priority === undefined) return;
      const waitUntil = this.#blockedUntil(priority);
      if (waitUntil !== undefined) return this.#wakeAt(waitUntil);
      const [id = ''] = this.#ready[priority];
      this.#ready[priority].delete(id);
      this.#inFlight++;
      this.#circuit = onTry(this.#circuit);
      void this.#carry(id).finally(() => {
        this.#inFlight--;
        this.#pumpSoon();
      });
    }
  }

  /** Undefined when a message of this priority may go now; what waits for another to land is woken by it. */
  #blockedUntil(priority: Priority): number | undefined {
    const now = this.#host.clock.now();
    if (!mayTry(this.#circuit, this.#inFlight, now)) {
      return this.#inFlight > 0 ? Number.POSITIVE_INFINITY : this.#circuit.retryAt;
    }
    if (this.#pausedUntil > now) return this.#pausedUntil;
    const waitMs = waitForRoom(this.#channel.limits, this.#sent, priority === 'fire', now);
    return waitMs > 0 ? now + waitMs : undefined;
  }

  #wakeAt(at: number): void {
    this.#disarm?.();
    this.#disarm = undefined;
    if (at < Number.POSITIVE_INFINITY) this.#disarm = this.#host.clock.wakeAt(at, () => this.#pump());
  }

  async #carry(id: string): Promise<void> {
    const { name } = this.#channel;
    try {
      const outgoing = await this.#host.prepare(id);
      if (this.#closing.signal.aborted) return;
      if (outgoing === null) return this.#circuitUnused();
      if ('refused' in outgoing) {
        this.#circuitUnused();
        this.#host.landed(id, { outcome: 'refused', detail: outgoing.refused });
        return;
      }
      if (!this.#host.takesOff(id)) return this.#circuitUnused();
      this.#sent = remembered(this.#channel.limits, [...this.#sent, this.#host.clock.now()]);
      const outcome = await this.#send(outgoing);
      if (this.#closing.signal.aborted) return;
      this.#learn(outcome);
      this.#host.landed(id, outcome);
    } catch (error) {
      // The store cannot be read at the moment; it is in its rows still, and tried again like after any failure.
      if (this.#closing.signal.aborted) return;
      this.#host.log.warn({ err: error, channel: name }, 'a notification could not be prepared');
      this.#circuitUnused();
      this.#host.landed(id, { outcome: 'retry', detail: 'the hub could not prepare it' });
    }
  }

  async #send(outgoing: Outgoing): Promise<Outcome> {
    const { timeoutMs } = this.#channel;
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      return await this.#channel.send(outgoing, signal);
    } catch (error) {
      const late = (error as Error).name === 'TimeoutError';
      return {
        outcome: 'retry',
        detail: late ? `no answer within ${timeoutMs} ms` : (error as Error).message,
      };
    }
  }

  /** A probe that was not made, because its message was taken back, leaves the circuit as it was. */
  #circuitUnused(): void {
    if (this.#circuit.state === 'half-open') this.#circuit = { ...this.#circuit, state: 'open' };
  }

  #learn(outcome: Outcome): void {
    const { clock, log, instruments } = this.#host;
    const { name: channel } = this.#channel;
    const now = clock.now();
    if (outcome.outcome === 'ok') instruments().delivered.inc({ channel });
    else instruments().failed.inc({ channel, result: outcome.outcome });
    if (outcome.outcome !== 'retry' || outcome.limited === true) {
      if (this.#circuit.state !== 'closed') log.info({ channel }, 'a channel works again');
      this.#circuit = closedCircuit;
      if (outcome.outcome === 'retry') this.#pausedUntil = now + (outcome.afterMs ?? 0);
      return;
    }
    const before = this.#circuit.state;
    this.#circuit = onFailure(this.#circuit, now);
    if (before === 'closed' && this.#circuit.state === 'open')
      log.warn(
        { channel, detail: outcome.detail },
        'a channel fails again and again: it is left alone for a while',
      );
  }
}
