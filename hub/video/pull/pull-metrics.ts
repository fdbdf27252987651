import { Counter, Gauge, type Registry } from 'prom-client';
import { type PullState, pullStates } from './pull-state.ts';

/** How many cameras are fetched, by how that stands, and how often it failed. */
export class PullMetrics {
  readonly #failures: Counter;

  constructor(registry: Registry, pulls: () => Iterable<PullState>) {
    const registers = [registry];
    new Gauge({
      name: 'gridwatch_camera_pulls',
      help: 'Cameras that are fetched, by state',
      labelNames: ['state'],
      registers,
      collect() {
        for (const state of pullStates) this.set({ state }, 0);
        for (const { state } of pulls()) this.inc({ state });
      },
    });
    this.#failures = new Counter({
      name: 'gridwatch_camera_pull_failures_total',
      help: 'Attempts to fetch a camera that failed or broke off',
      registers,
    });
  }

  failed(): void {
    this.#failures.inc();
  }
}
