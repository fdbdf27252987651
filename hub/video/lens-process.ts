import type { Registry } from 'prom-client';
import type { Log } from '../kernel/log.ts';
import { Child, type ChildFault } from './child.ts';
import type { PictureHealth } from './health.ts';
import type { Footage, Jpeg, LensQuestions } from './lens/questions.ts';

export interface LensProcessOptions {
  log: Log;
  metrics: Registry;
  report(fault: ChildFault | null): void;
}

const JPEG_LIMIT_MS = 5000;
const EXAMINE_LIMIT_MS = 5000;

/** The hub's side of the process that decodes: native code, which may fall, falls there. */
export class LensProcess {
  readonly #child: Child<never, never, LensQuestions>;

  constructor({ log, metrics, report }: LensProcessOptions) {
    this.#child = new Child<never, never, LensQuestions>({
      name: 'lens',
      file: new URL('./lens/main.ts', import.meta.url),
      log,
      metrics,
      onTold: () => undefined,
      report,
    });
  }

  start(): Promise<void> {
    return this.#child.start();
  }

  /** The last picture of the footage, no wider than `maxWidth`; undefined when it cannot be decoded, or not in time. */
  async jpeg(footage: Footage, maxWidth: number): Promise<Jpeg | undefined> {
    const answer = await this.#child.ask('jpeg', { footage, maxWidth }, JPEG_LIMIT_MS);
    // What crosses between processes comes as plain bytes.
    return answer && { ...answer, jpeg: Buffer.from(answer.jpeg) };
  }

  /** What the last picture says of its camera, and its view to compare with; undefined when it cannot be judged. */
  examine(
    footage: Footage,
    reference: Uint8Array | null,
  ): Promise<{ health: PictureHealth; view: Uint8Array } | undefined> {
    return this.#child.ask('examine', { footage, reference }, EXAMINE_LIMIT_MS);
  }

  close(): Promise<void> {
    return this.#child.close();
  }
}
