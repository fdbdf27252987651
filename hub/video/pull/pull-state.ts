export const pullStates = ['idle', 'connecting', 'streaming', 'waiting'] as const;

/** How the fetching of a camera stands. `waiting`: it failed with `error`, and is tried again at `nextTryAt` (Unix ms). */
export interface PullState {
  state: (typeof pullStates)[number];
  error: string | null;
  nextTryAt: number | null;
}
