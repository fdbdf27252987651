import type { Registry } from 'prom-client';
import type { Log } from '../../kernel/log.ts';
import { Child } from '../child.ts';
import type { OnvifQuestions, Outcome } from './questions.ts';

export interface OnvifProcessOptions {
  log: Log;
  metrics: Registry;
}

type Value<K extends keyof OnvifQuestions> = Extract<
  OnvifQuestions[K]['answer'],
  { value: unknown }
>['value'];

const ANSWER_LIMIT_MS = 12_000;

/** The hub's side of the process that speaks ONVIF, started when it is first needed: many streets have no camera that turns. */
export class OnvifProcess {
  readonly #options: OnvifProcessOptions;
  #child: Child<never, never, OnvifQuestions> | undefined;
  #starting: Promise<void> | undefined;

  constructor(options: OnvifProcessOptions) {
    this.#options = options;
  }

  /** What the camera answered, or why it did not. */
  async ask<K extends keyof OnvifQuestions>(
    name: K,
    ask: OnvifQuestions[K]['ask'],
  ): Promise<Outcome<Value<K>>> {
    const child = await this.#started();
    const answer = await child?.ask(name, ask, ANSWER_LIMIT_MS);
    return (
      (answer as Outcome<Value<K>> | undefined) ?? { error: 'The camera gave no answer that is understood.' }
    );
  }

  async close(): Promise<void> {
    await this.#child?.close();
  }

  async #started(): Promise<Child<never, never, OnvifQuestions> | undefined> {
    const { log, metrics } = this.#options;
    this.#child ??= new Child<never, never, OnvifQuestions>({
      name: 'onvif',
      file: new URL('./main.ts', import.meta.url),
      log,
      metrics,
      onTold: () => undefined,
    });
    this.#starting ??= this.#child.start();
    try {
      await this.#starting;
      return this.#child;
    } catch (err) {
      log.error({ err }, 'the process that speaks ONVIF did not start');
      // Whoever asks next has it started anew.
      void this.#child.close();
      this.#child = undefined;
      this.#starting = undefined;
      return undefined;
    }
  }
}
