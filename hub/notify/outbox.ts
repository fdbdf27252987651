import type { Registry } from 'prom-client';
import type { Clock } from '../kernel/clock.ts';
import { DueQueue } from '../kernel/due-queue.ts';
import type { Log } from '../kernel/log.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { Row } from '../store/tables.ts';
import type { Channel, Outgoing } from './channels/channel.ts';
import type { Circuit } from './circuit.ts';
import * as life from './delivery.ts';
import { digestOf } from './digest.ts';
import { DigestWindows } from './digest-windows.ts';
import { createNotifyInstruments, type NotifyInstruments } from './instruments.ts';
import { Known } from './known.ts';
import { Lane } from './lane.ts';
import type { Cause, Message } from './message.ts';
import { OpenDeliveries, type OpenDelivery } from './open-deliveries.ts';
import { OutboxStore } from './outbox-store.ts';
import { idOfKey, rowOfDelivery, rowOfMessage } from './rows.ts';
import { StormWatch, storm } from './storm.ts';

export interface OutboxOptions {
  store: Pick<Store, 'db'>;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
  log: Log;
  metrics: Registry;
  channels: readonly Channel[];
  /** A recorded message in the words of its recipient, or why it can no longer be sent. */
  compose(row: Row<'notifications'>): Outgoing | { refused: string };
  /** 0 up to 1. */
  random?: () => number;
  /** Messages that may wait; fires may be half as many again. */
  maxOpen?: number;
}

const RETRY_READ_MS = 5_000;
const SWEEP_MS = 60_000;

/**
 * Messages on their way: rows written in the transaction of their cause, sent after its commit and at least once, each
 * attempt with the same key. In memory stand how far each has come and when it is due; what it says is read when it goes.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #tables: OutboxStore;
  readonly #open = new OpenDeliveries();
  readonly #known: Known;
  readonly #lanes = new Map<string, Lane>();
  readonly #due: DueQueue<string>;
  readonly #storm = new StormWatch();
  readonly #digests: DigestWindows;
  readonly #instruments: NotifyInstruments;
  #closed = false;
  #disarm: (() => void) | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    const { clock } = options;
    this.#tables = new OutboxStore(options.store);
    this.#known = new Known(this.#tables, options.committer, options.log);
    this.#due = new DueQueue(clock, (ids) => this.#comeDue(ids));
    this.#digests = new DigestWindows(clock, (ids) => void this.#mergeDigest(ids));
    this.#instruments = createNotifyInstruments(options.metrics, {
      now: () => clock.now(),
      waiting: () => this.#open.waiting(clock.now()),
      circuits: () => this.circuits(),
    });
  }

  /** Takes up what was under way when the hub stopped. */
  async load(): Promise<void> {
    const { clock } = this.#options;
    const now = clock.now();
    await this.#known.load();
    const longestMs = Math.max(
      0,
      ...this.#options.channels.flatMap(({ limits }) => limits.map((l) => l.windowMs)),
    );
    const sent = await this.#tables.sentSince(now - longestMs);
    for (const channel of this.#options.channels)
      this.#lanes.set(channel.name, new Lane(channel, this.#host(), sent.get(channel.name) ?? []));
    for (const { delivery, drill } of await this.#tables.open())
      this.#follow(this.#open.add(life.interrupted(delivery, now), drill, true));
    this.#sweep();
  }

  /** From here on messages go out. */
  run(): void {
    for (const lane of this.#lanes.values()) lane.run();
  }

  /** Sends nothing more. What is with a channel at this moment is sent again at the next start. */
  close(): void {
    this.#closed = true;
    this.#due.close();
    this.#disarm?.();
    this.#digests.close();
    for (const lane of this.#lanes.values()) lane.close();
  }

  /** The state of each channel. */
  *circuits(): Iterable<[string, Circuit]> {
    for (const [name, lane] of this.#lanes) yield [name, lane.circuit];
  }

  /** Records a message with the transaction of its cause and answers its id; one that is known already changes nothing. */
  send(tx: Tx, message: Message): string {
    const { clock } = this.#options;
    const now = clock.now();
    const { recipient, channel, drill } = message;
    const flooded =
      message.priority === 'normal' &&
      message.repeatEveryMs === undefined &&
      this.#storm.isTooMany(`${recipient}\n${channel}\n${String(drill)}`, now);
    const digestMs = message.digestMs ?? storm.digestMs;
    return this.#enqueue(tx, flooded ? { ...message, priority: 'digest', digestMs } : message);
  }

  /** Nothing more of this cause is sent. `which` narrows it. Answers how many are stopped. */
  cancel(
    tx: Tx,
    cause: Cause,
    why: string,
    which: (delivery: life.Delivery) => boolean = () => true,
  ): number {
    const now = this.#options.clock.now();
    const stopped = this.#open.of(cause).filter(({ delivery }) => which(delivery));
    for (const open of stopped) {
      // Not sent again, also not after a stop at this very moment; if it arrives all the same, that is recorded.
      if (open.onWire) open.stopped = why;
      this.#advance(open, life.cancel(open.delivery, why, now), tx, open.onWire);
    }
    return stopped.length;
  }

  /** Somebody has the message with this key: it is not repeated. False when nothing is open of it. */
  received(tx: Tx, key: string, by: string): boolean {
    const open = this.#open.get(idOfKey(key));
    if (!open) return false;
    if (open.onWire) open.receivedBy = by;
    this.#advance(open, life.receive(open.delivery, by, this.#options.clock.now()), tx, open.onWire);
    return true;
  }

  #enqueue(tx: Tx, message: Message): string {
    const id = idOfKey(message.key);
    if (this.#known.has(id)) return id;
    const now = this.#options.clock.now();
    const dueAt = message.priority === 'digest' ? this.#digests.dueAt(message, now) : now;
    const delivery = life.queued(id, message, dueAt, now);
    tx.put('notifications', rowOfMessage(message, delivery));
    const impossible = this.#impossible(message);
    if (impossible !== undefined) {
      const failed = life.settle(delivery, { outcome: 'refused', detail: impossible }, now, 0);
      tx.put('deliveries', rowOfDelivery(failed));
      tx.afterCommit(() => this.#known.add(id));
      return id;
    }
    tx.put('deliveries', rowOfDelivery(delivery));
    // Staged by a transaction that came to nothing, perhaps: the same row is written again.
    const open = this.#open.get(id) ?? this.#open.add(delivery, message.drill, false);
    tx.afterCommit(() => {
      this.#known.add(id);
      open.durable = true;
      if (this.#open.get(id) === open) this.#follow(open);
    });
    return id;
  }

  /** Why a message cannot even wait. */
  #impossible({ channel, priority }: Message): string | undefined {
    if (!this.#lanes.has(channel)) return `there is no channel ${channel}`;
    const { maxOpen = 50_000 } = this.#options;
    if (this.#open.size < (priority === 'fire' ? maxOpen * 1.5 : maxOpen)) return undefined;
    this.#instruments.refusedFull.inc();
    return 'too many notifications are waiting';
  }

  #host() {
    return {
      clock: this.#options.clock,
      log: this.#options.log,
      instruments: () => this.#instruments,
      prepare: (id: string) => this.#prepare(id),
      takesOff: (id: string) => {
        const open = this.#open.get(id);
        if (open) open.onWire = true;
        return open !== undefined;
      },
      landed: (id: string, outcome: life.Outcome) => this.#landed(id, outcome),
    };
  }

  async #prepare(id: string): Promise<Outgoing | { refused: string } | null> {
    const { committer, clock } = this.#options;
    const open = this.#open.get(id);
    if (!open || open.delivery.expiresAt <= clock.now()) return null;
    const begun = life.begin(open.delivery, clock.now());
    if (begun.state === open.delivery.state) open.delivery = begun;
    else await committer.run((tx) => this.#advance(open, begun, tx));
    const row = await this.#tables.message(id);
    return row ? this.#options.compose(row) : { refused: 'its row is no longer there' };
  }

  #landed(id: string, outcome: life.Outcome): void {
    const open = this.#open.get(id);
    if (!open) return;
    const { clock, random = Math.random } = this.#options;
    const now = clock.now();
    open.onWire = false;
    let next = life.settle(open.delivery, outcome, now, random());
    if (open.receivedBy !== null) next = life.receive(next, open.receivedBy, now);
    else if (open.stopped !== null) {
      const arrived = outcome.outcome === 'ok';
      next = arrived ? life.cancel(next, open.stopped, now) : life.cancel(open.delivery, open.stopped, now);
    }
    this.#transact((tx) => this.#advance(open, next, tx));
  }

  /** Takes a delivery a step further, in memory at once. `holds`: it stays open, for it is with its channel. */
  #advance(open: OpenDelivery, next: life.Delivery, tx: Tx, holds = false): void {
    const { id, priority, channel } = open.delivery;
    open.delivery = next;
    tx.put('deliveries', rowOfDelivery(next));
    if (holds || next.state === 'sending') return;
    this.#due.cancel(id);
    this.#lanes.get(channel)?.withdraw(id, priority);
    if (next.dueAt !== null) return this.#follow(open);
    this.#digests.leave(open);
    this.#open.remove(next);
  }

  /** Waits for the instant at which it is due. */
  #follow(open: OpenDelivery): void {
    const { id, dueAt, priority, failures, channel, state } = open.delivery;
    if (dueAt === null || !open.durable || this.#closed) return;
    if (priority === 'digest' && failures === 0 && state === 'queued') this.#digests.join(open);
    else if (dueAt > this.#options.clock.now()) this.#due.schedule(id, dueAt);
    else this.#lanes.get(channel)?.offer(id, priority);
  }

  #comeDue(ids: readonly string[]): void {
    for (const id of ids) {
      const open = this.#open.get(id);
      if (open) this.#lanes.get(open.delivery.channel)?.offer(id, open.delivery.priority);
    }
  }

  /** Ends what nobody needs to hear any more; to the minute, for nothing is sent past its instant anyway. */
  #sweep(): void {
    const { clock } = this.#options;
    const now = clock.now();
    const expired = this.#open.expired(now);
    if (expired.length > 0)
      this.#transact((tx) => {
        for (const open of expired) this.#advance(open, life.expire(open.delivery, now), tx);
      });
    this.#disarm = clock.wakeAt(now + SWEEP_MS, () => this.#sweep());
  }

  /** One message instead of many; a lone one goes as it is. */
  async #mergeDigest(ids: readonly string[]): Promise<void> {
    const { committer, clock } = this.#options;
    try {
      const items = await this.#tables.digestItems(ids);
      if (this.#closed) return;
      await committer.run((tx) => {
        const merging = items.flatMap((item) => {
          const open = this.#open.get(item.id);
          return open ? [{ open, item }] : [];
        });
        const [first] = merging;
        if (!first) return;
        if (merging.length === 1) return this.#comeDue([first.item.id]);
        const { recipient, channel } = first.open.delivery;
        const to = { recipient, channel, drill: first.open.drill };
        const told = merging.map(({ item }) => item);
        const into = this.#enqueue(tx, digestOf(to, first.item.id, told));
        for (const { open } of merging) this.#advance(open, life.merge(open.delivery, into, clock.now()), tx);
      });
    } catch (error) {
      if (this.#closed) return;
      this.#options.log.warn({ err: error }, 'a digest could not be made and is tried again');
      clock.wakeAt(clock.now() + RETRY_READ_MS, () => void this.#mergeDigest(ids));
    }
  }

  #transact(work: (tx: Tx) => void): void {
    // A failed commit ends the hub by itself.
    void this.#options.committer.run(work).catch(() => undefined);
  }
}
