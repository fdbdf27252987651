import type { Clock } from '../kernel/clock.ts';
import type { Closable } from '../kernel/lifecycle.ts';
import type { Log } from '../kernel/log.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import type { Sample } from './figures.ts';

export const QUARTER_MS = 900_000;
/** Quarter-hours that are kept: a day of them. */
export const QUARTERS = 96;

/** A row for each place of the ring: a later day takes the rows of the one before, so that they never grow. */
const PREFIX = 'quarter-hour:';

const quarterOf = (at: number): number => Math.floor(at / QUARTER_MS);
const keyOf = (at: number): string => `${PREFIX}${quarterOf(at) % QUARTERS}`;

export interface QuarterHoursOptions {
  store: Store;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
  log: Log;
  /** Counts everything as it stands. */
  count(at: number): Sample;
}

/** The figures of the last day, one sample a quarter-hour; those in which the hub was not running are missing. */
export class QuarterHours implements Closable {
  readonly #options: QuarterHoursOptions;
  readonly #byQuarter = new Map<number, Sample>();
  #disarm: () => void = () => undefined;

  constructor(options: QuarterHoursOptions, samples: Iterable<Sample> = []) {
    this.#options = options;
    for (const sample of samples) this.#keep(sample);
  }

  /** Samples at each quarter of an hour from now on. */
  start(): void {
    const { clock } = this.#options;
    this.#disarm = clock.wakeAt((quarterOf(clock.now()) + 1) * QUARTER_MS, () => {
      this.#sample();
      this.start();
    });
  }

  /** The samples of the day up to `at`, oldest first; null for a quarter-hour nothing is known of. */
  upTo(at: number): { at: number; sample: Sample | null }[] {
    const last = quarterOf(at);
    return Array.from({ length: QUARTERS }, (_, i) => {
      const quarter = last - QUARTERS + 1 + i;
      return { at: quarter * QUARTER_MS, sample: this.#byQuarter.get(quarter) ?? null };
    });
  }

  close(): void {
    this.#disarm();
  }

  #sample(): void {
    const { clock, committer, count, log } = this.#options;
    const sample = count(clock.now());
    this.#keep(sample);
    const row = { key: keyOf(sample.at), value: JSON.stringify(sample) };
    committer
      .run((tx) => tx.put('meta', row))
      .catch((error: unknown) => log.warn({ err: error }, 'the figures of a quarter-hour were not kept'));
  }

  #keep(sample: Sample): void {
    const quarter = quarterOf(sample.at);
    const oldest = quarterOf(this.#options.clock.now()) - QUARTERS;
    if (quarter > oldest) this.#byQuarter.set(quarter, sample);
    for (const known of this.#byQuarter.keys()) if (known <= oldest) this.#byQuarter.delete(known);
  }
}

/** Goes on with the samples that were kept. */
export async function startQuarterHours(options: QuarterHoursOptions): Promise<QuarterHours> {
  const rows = await options.store.db
    .selectFrom('meta')
    .select('value')
    .where('key', 'like', `${PREFIX}%`)
    .execute();
  const quarterHours = new QuarterHours(
    options,
    rows.map(({ value }) => JSON.parse(value) as Sample),
  );
  quarterHours.start();
  return quarterHours;
}
