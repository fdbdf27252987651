import type { Principal } from '../../auth/principal.ts';
import type { Clock } from '../../kernel/clock.ts';
import { DueQueue } from '../../kernel/due-queue.ts';
import { HubError } from '../../kernel/errors.ts';
import { type ControlLock, holding, take } from './control-lock.ts';
import type { Outcome, PtzCommand, Velocity } from './questions.ts';

export interface ControlOptions {
  clock: Clock;
  /** Tells the camera. */
  command(cameraId: string, command: PtzCommand): Promise<Outcome<string | null>>;
}

type Who = Pick<Principal, 'id' | 'name'>;

/** A movement that nobody renews ends: a browser that is lost leaves no camera turning. The camera is told the same. */
export const MOVE_MS = 2000;

/**
 * Who turns which camera, and for how long it moves. In memory: after a restart nobody holds anything, and what moved has
 * stopped by the time limit the camera was given.
 */
export class Control {
  readonly #options: ControlOptions;
  readonly #locks = new Map<string, ControlLock>();
  readonly #moving = new Set<string>();
  readonly #due: DueQueue<string>;

  constructor(options: ControlOptions) {
    this.#options = options;
    this.#due = new DueQueue(options.clock, (ids) => {
      for (const id of ids) void this.#stopIfMoving(id);
    });
  }

  lockOf(cameraId: string): ControlLock | undefined {
    return holding(this.#locks.get(cameraId), this.#options.clock.now());
  }

  /** @throws HubError conflict with who holds it, and until when */
  lock(cameraId: string, who: Who, takesOver: boolean): Extract<ReturnType<typeof take>, { lock: unknown }> {
    const taking = take(this.#locks.get(cameraId), who, this.#options.clock.now(), takesOver);
    if ('held' in taking) throw heldBy(taking.held);
    this.#locks.set(cameraId, taking.lock);
    if (taking.from) void this.#stopIfMoving(cameraId);
    return taking;
  }

  /** Gives the camera back; what it does is stopped. False when it was not theirs. */
  release(cameraId: string, who: Pick<Who, 'id'>): boolean {
    if (this.lockOf(cameraId)?.holderId !== who.id) return false;
    this.#locks.delete(cameraId);
    void this.#stopIfMoving(cameraId);
    return true;
  }

  /** Whoever has gone, or lost a right, holds nothing. */
  releaseAll(who: Pick<Who, 'id'>): void {
    for (const cameraId of this.#locks.keys()) this.release(cameraId, who);
  }

  /** @throws HubError wrong-state, conflict */
  async move(cameraId: string, who: Who, velocity: Velocity): Promise<ControlLock> {
    const lock = this.#renew(cameraId, who);
    this.#moving.add(cameraId);
    this.#due.schedule(cameraId, this.#options.clock.now() + MOVE_MS);
    await this.#tell(cameraId, { do: 'move', velocity, timeoutMs: MOVE_MS });
    return lock;
  }

  /** @throws HubError wrong-state, conflict */
  async command(cameraId: string, who: Who, command: PtzCommand): Promise<string | null> {
    this.#renew(cameraId, who);
    if (command.do === 'stop' || command.do === 'goto') this.#rests(cameraId);
    return this.#tell(cameraId, command);
  }

  close(): void {
    this.#due.close();
  }

  #renew(cameraId: string, who: Who): ControlLock {
    const held = this.lockOf(cameraId);
    if (!held)
      throw new HubError('wrong-state', `Nobody controls ${cameraId}: take it with POST …/ptz/lock first.`);
    return this.lock(cameraId, who, false).lock;
  }

  async #tell(cameraId: string, command: PtzCommand): Promise<string | null> {
    const outcome = await this.#options.command(cameraId, command);
    if ('error' in outcome) throw new HubError('wrong-state', outcome.error);
    return outcome.value;
  }

  /** Of a movement that goes on: the camera's own limit ends it where this does not arrive. */
  async #stopIfMoving(cameraId: string): Promise<void> {
    if (this.#rests(cameraId)) await this.#options.command(cameraId, { do: 'stop' });
  }

  /** Forgets a movement; false when there was none. */
  #rests(cameraId: string): boolean {
    this.#due.cancel(cameraId);
    return this.#moving.delete(cameraId);
  }
}

function heldBy({ holder, holderId, until }: ControlLock): HubError {
  const at = new Date(until).toISOString();
  return new HubError('conflict', `${holder} controls this camera until ${at}.`, {
    extra: { holder, holderId, until: at },
  });
}
