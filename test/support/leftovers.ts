import { afterAll } from 'vitest';

const leftovers: (() => unknown)[] = [];

/** Has `remove` called when the test file has ended, after its own hooks; what was left last goes first. */
export function removeAfterFile(remove: () => unknown): void {
  leftovers.push(remove);
}

/** Registers the removal for one file. */
export function removeLeftovers(): void {
  // Hooks of the file itself are registered later, and so run before.
  afterAll(async () => {
    for (const remove of leftovers.splice(0).toReversed()) await remove();
  });
}
