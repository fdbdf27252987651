/** One process asks the other: `id` comes back in the answer. */
export interface Asked {
  id: number;
  name: string;
  ask: unknown;
}

/** What a supervisor sends to its child; a handle may lie beside a `tell`. */
export type ToChild<To> = { kind: 'ping' } | { kind: 'tell'; message: To } | ({ kind: 'ask' } & Asked);

/** What a child sends to its supervisor. */
export type FromChild<From> =
  | { kind: 'ready' }
  | { kind: 'failed'; reason: string }
  | { kind: 'pong' }
  | { kind: 'tell'; message: From }
  | { kind: 'answer'; id: number; value?: unknown; error?: string };

/** Questions by name, each with what is asked and what is answered. */
export type Questions = Record<string, { ask: unknown; answer: unknown }>;

/** One function a question. */
export type Answers<Q> = {
  [K in keyof Q]: Q[K] extends { ask: infer A; answer: infer R } ? (ask: A) => R | Promise<R> : never;
};
