import type { Registry } from 'prom-client';
import type { startWatch } from './alerts/watch.ts';
import type { Config } from './config/schema.ts';
import type { LastValueBook } from './devices/last-values.ts';
import type { Presence } from './devices/presence.ts';
import type { Exercises } from './exercises/exercises.ts';
import { Ingest, type IngestOptions } from './ingest/ingest.ts';
import { Rejects } from './ingest/rejects.ts';
import type { Clock } from './kernel/clock.ts';
import type { Log } from './kernel/log.ts';
import type { RuleEngine } from './rules/engine.ts';
import type { Committer } from './store/committer.ts';
import type { Store } from './store/store.ts';

export interface IntakeParts {
  config: Pick<Config, 'clock'>;
  store: Store;
  committer: Committer;
  clock: Clock;
  log: Log;
  metrics: Registry;
  presence: Presence;
  last: LastValueBook;
  engine: Pick<RuleEngine, 'observe'>;
  watch: Pick<Awaited<ReturnType<typeof startWatch>>, 'observe'>;
  exercises: Exercises;
  stored: IngestOptions['stored'];
}

/** The way in of what devices say, with what was refused of it. */
export async function startIntake(parts: IntakeParts): Promise<{ ingest: Ingest; rejects: Rejects }> {
  const { config, store, committer, clock, log, metrics, presence, last, engine, watch, exercises } = parts;
  const rejects = new Rejects(clock, metrics);
  await rejects.load(store);
  const ingest = new Ingest({
    committer,
    rejects,
    limits: config.clock,
    log,
    metrics,
    heard: (device, at, tx) => void presence.seen(device, at, tx),
    told: (device, status, message, tx) => {
      const cause = message.will ? 'will' : 'status';
      presence.told(device, status, cause, message.receivedAt, tx, message.connectionId);
    },
    accept(device, reading, tx) {
      last.merge(device.no, reading);
      engine.observe(device, reading, tx);
      watch.observe(device, reading, tx);
      exercises.tests.heard(device, reading, tx);
    },
    stored: parts.stored,
  });
  await ingest.load(store);
  return { ingest, rejects };
}
