import { setTimeout as delay } from 'node:timers/promises';
import { HubAnswerError, type HubClient } from '../hub-client.ts';
import { createRandom, type Random } from '../random.ts';
import { human } from '../stations/plan.ts';
import { type Account, openAccount } from './accounts.ts';
import { nearestStation } from './nearest-station.ts';
import { type NextStep, nextStep, type Officer, type OpenCase } from './next-step.ts';

export interface PeopleOptions {
  /** As somebody who may make users. */
  hub: HubClient;
  seed: number;
  /** How much faster than in reality they act. */
  speed: number;
  say: (line: string) => void;
}

/** The people of the supervision and the command centre who see to what nobody else does. */
export interface People {
  close(): Promise<void>;
}

/** A step somebody has in hand. `mark`: the case as it was when they saw it. */
interface InHand {
  mark: string;
  dueAt: number;
  /** Taken, or refused in a way that waiting does not cure: left alone until the case has moved on. */
  settled: boolean;
}

const LOOK_EVERY_MS = 3000;
const LEAST_LOOK_MS = 50;
const SPREAD_LEAST = 0.5;
const SPREAD_MOST = 2;

/** Makes the officers' users and lets them take cases on along the pipeline, until closed. */
export async function startPeople({ hub, seed, speed, say }: PeopleOptions): Promise<People> {
  const [supervisor, commander] = await Promise.all([
    openAccount(hub, 'supervisor'),
    openAccount(hub, 'commander'),
  ]);
  const officers: Record<Officer, Account> = { supervisor, commander };
  const random = createRandom(seed, 'people');
  const stopping = new AbortController();
  const { signal } = stopping;
  const inHand = new Map<string, InHand>();
  const everyMs = Math.max(LEAST_LOOK_MS, LOOK_EVERY_MS / speed);

  async function look(): Promise<void> {
    const cases = await openCases(officers.supervisor);
    const listed = new Set(cases.map(({ id }) => id));
    for (const id of inHand.keys()) if (!listed.has(id)) inHand.delete(id);
    for (const one of cases) {
      const step = nextStep(one);
      if (step === null) inHand.delete(one.id);
      else if (isDue(one, step)) await act(one, step);
      if (signal.aborted) return;
    }
  }

  function isDue(one: OpenCase, step: NextStep): boolean {
    const mark = `${one.state}/${step.body.action}`;
    const held = inHand.get(one.id);
    if (held?.mark === mark) return !held.settled && Date.now() >= held.dueAt;
    inHand.set(one.id, { mark, dueAt: later(random, step, speed), settled: false });
    return false;
  }

  async function act(one: OpenCase, step: NextStep): Promise<void> {
    const held = inHand.get(one.id);
    if (held === undefined) return;
    const { client } = officers[step.by];
    try {
      const { action } = step.body;
      const station = action === 'dispatch' ? await nearestStation(client, one) : null;
      const unit = station === null ? {} : { unit: station.id };
      await client.post(
        `/cases/${one.id}/actions`,
        JSON.stringify({ ...step.body, ...unit, version: one.version }),
      );
      say(
        `${one.number}: the ${step.by} has taken "${action}"${station === null ? '' : ` to ${station.name}`}.`,
      );
      held.settled = true;
    } catch (error) {
      if (!(error instanceof HubAnswerError) || error.status === 401) throw error;
      // An alert that is still open, or somebody who was quicker: it is looked at again. A 403 stays one.
      held.settled = error.status !== 409;
      held.dueAt = later(random, step, speed);
      if (held.settled) say(`${one.number}: ${error.message}`);
    }
  }

  async function watch(): Promise<void> {
    let trouble: string | null = null;
    while (!signal.aborted) {
      try {
        await look();
        trouble = null;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (message !== trouble && !signal.aborted) say(`The people cannot act: ${message}`);
        trouble = message;
        if (error instanceof HubAnswerError && error.status === 401)
          for (const { renew } of Object.values(officers)) await renew().catch(() => undefined);
      }
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  const watching = watch();
  return {
    async close() {
      stopping.abort();
      await watching;
    },
  };
}

const later = (random: Random, { medianMs }: NextStep, speed: number): number =>
  Date.now() + human(random, medianMs, medianMs * SPREAD_LEAST, medianMs * SPREAD_MOST) / speed;

/** The newest open cases: a demo's people need not see more than one page of them. */
async function openCases({ client }: Account): Promise<OpenCase[]> {
  const page = (await client.get('/cases?state=open&limit=200')) as { items: OpenCase[] };
  return page.items;
}
