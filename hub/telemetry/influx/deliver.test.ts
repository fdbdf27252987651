import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deliver } from './deliver.ts';
import { InfluxFailure } from './failure.ts';

/** A server that stores all but the lines it refuses: with `counts` as version 1 does, without as version 2. */
function server(bad: (line: string) => boolean, counts: boolean) {
  const stored: string[] = [];
  let requests = 0;
  const send = async (lines: readonly string[]): Promise<void> => {
    requests++;
    const dropped = lines.filter(bad).length;
    if (dropped === 0 || counts) stored.push(...lines.filter((line) => !bad(line)));
    if (dropped > 0) throw new InfluxFailure('refused', 'field type conflict', counts ? { dropped } : {});
  };
  return { send, stored, requests: () => requests };
}

const lines = Array.from({ length: 1000 }, (_, i) => `l${i}`);

it('finds the one refused line in a few requests, and everything else arrives in order', async () => {
  const { send, stored, requests } = server((line) => line === 'l637', false);
  expect(await deliver(lines, send)).toEqual([{ line: 'l637', reason: 'field type conflict' }]);
  expect(stored).toEqual(lines.filter((line) => line !== 'l637'));
  expect(requests()).toBeLessThan(25);
});

it('asks once when the server says that it dropped all of them', async () => {
  const { send, requests } = server(() => true, true);
  expect(await deliver(lines, send)).toHaveLength(1000);
  expect(requests()).toBe(1);
});

it.each([true, false])('sets aside exactly what is refused, wherever it is (counted: %s)', async (counts) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 60 }), async (refused) => {
      const all = refused.map((bad, i) => `${bad ? 'bad' : 'good'}${i}`);
      const { send, stored } = server((line) => line.startsWith('bad'), counts);
      const refusals = await deliver(all, send);
      expect(refusals.map(({ line }) => line)).toEqual(all.filter((line) => line.startsWith('bad')));
      expect(new Set(stored)).toEqual(new Set(all.filter((line) => line.startsWith('good'))));
    }),
  );
});

it('gives up the batch, and sets nothing aside, when the server is gone in the middle', async () => {
  let requests = 0;
  const send = async (part: readonly string[]): Promise<void> => {
    if (++requests > 3) throw new InfluxFailure('unreachable', 'gone');
    if (part.includes('l5')) throw new InfluxFailure('refused', 'no');
  };
  await expect(deliver(lines, send)).rejects.toMatchObject({ reason: 'unreachable' });
});

it('sends nothing for no lines', async () => {
  const { send, requests } = server(() => true, true);
  expect(await deliver([], send)).toEqual([]);
  expect(requests()).toBe(0);
});
