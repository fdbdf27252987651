import { pino } from 'pino';
import { onTestFinished, vi } from 'vitest';
import type { Channel, Outgoing } from '../../hub/notify/channels/channel.ts';
import { ok } from '../../hub/notify/channels/channel.ts';
import type { Delivery, Outcome } from '../../hub/notify/delivery.ts';
import type { CauseType, Message, Priority } from '../../hub/notify/message.ts';
import { Outbox } from '../../hub/notify/outbox.ts';
import { deliveryOfRow } from '../../hub/notify/rows.ts';
import type { Store } from '../../hub/store/store.ts';
import type { Row } from '../../hub/store/tables.ts';
import { type ManualClock, manualClock } from './clock.ts';
import { committerOver } from './committing.ts';

/** A channel that writes down what it is given and answers as it is told. */
export class TestChannel implements Channel {
  readonly name: string;
  readonly parallel: number;
  readonly limits: Channel['limits'];
  readonly timeoutMs = 10_000;
  readonly sent: Outgoing[] = [];
  answer: (message: Outgoing) => Outcome | Promise<Outcome> = () => ok('taken');

  constructor(name: string, options: Partial<Pick<Channel, 'parallel' | 'limits'>> = {}) {
    this.name = name;
    this.parallel = options.parallel ?? 1;
    this.limits = options.limits ?? [];
  }

  async send(message: Outgoing): Promise<Outcome> {
    this.sent.push(message);
    return this.answer(message);
  }
}

export function composeNothing(row: Row<'notifications'>): Outgoing {
  const { id, key, gridCode, recipient, template, createdAt } = row;
  const cause = { type: row.causeType as CauseType, id: row.causeId };
  const params = JSON.parse(row.params) as Outgoing['params'];
  const words = { language: 'en', subject: '', text: '', short: '' } as const;
  const [priority, drill] = [row.priority as Priority, row.drill === 1];
  return {
    id,
    key,
    gridCode,
    recipient,
    template,
    createdAt,
    cause,
    params,
    priority,
    drill,
    address: null,
    ...words,
  };
}

/** A message to `duty` through `robot`; what a test is about it says itself. */
export function message(key: string, changes: Partial<Message> = {}): Message {
  return {
    key,
    cause: { type: 'alert', id: key },
    gridCode: '110108001',
    recipient: 'duty',
    channel: 'robot',
    priority: 'normal',
    template: 'event',
    params: { severity: 'major' },
    drill: false,
    ...changes,
  };
}

export interface TestOutbox {
  outbox: Outbox;
  clock: ManualClock;
  send(...messages: Message[]): Promise<string[]>;
  /** How far each message has come, by key. */
  deliveries(): Promise<Record<string, Delivery>>;
  states(): Promise<Record<string, string>>;
  /** Waits until messages have come so far, by key. */
  until(states: Record<string, string>): Promise<void>;
  metric(name: string): Promise<{ value: number; labels: Record<string, string | number> }[]>;
  committer: Awaited<ReturnType<typeof committerOver>>['committer'];
}

/** An outbox over a real store, sending through these channels. */
export async function startOutbox(
  store: Store,
  channels: readonly Channel[],
  { clock = manualClock(), maxOpen = 50_000 } = {},
): Promise<TestOutbox> {
  const { committer, metrics } = await committerOver(store, { clock });
  const log = pino({ level: process.env.HUB_TEST_LOG ?? 'silent' });
  const outbox = new Outbox({
    store,
    committer,
    clock,
    log,
    metrics,
    channels,
    maxOpen,
    compose: composeNothing,
    random: () => 1,
  });
  await outbox.load();
  outbox.run();
  onTestFinished(() => outbox.close());

  async function deliveries(): Promise<Record<string, Delivery>> {
    await committer.settled();
    const rows = await store.db
      .selectFrom('notifications')
      .innerJoin('deliveries', 'notifications.id', 'deliveries.notificationId')
      .selectAll()
      .execute();
    return Object.fromEntries(rows.map((row) => [row.key, deliveryOfRow(row)]));
  }
  const states = async (): Promise<Record<string, string>> =>
    Object.fromEntries(Object.entries(await deliveries()).map(([key, { state }]) => [key, state]));
  return {
    outbox,
    clock,
    committer,
    deliveries,
    states,
    send: (...messages) => committer.run((tx) => messages.map((one) => outbox.send(tx, one))),
    async until(wanted) {
      await vi.waitFor(async () => {
        const found = await states();
        for (const [key, state] of Object.entries(wanted))
          if (found[key] !== state) throw new Error(`${key} is ${found[key]}, not ${state}`);
      });
    },
    async metric(name) {
      const found = (await metrics.getMetricsAsJSON()).find((one) => one.name === `gridwatch_${name}`);
      return (found?.values ?? []).map(({ value, labels }) => ({
        value,
        labels: labels as Record<string, string>,
      }));
    },
  };
}
