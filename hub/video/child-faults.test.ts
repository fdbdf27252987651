import { expect, it } from 'vitest';
import type { ChildFault } from './child.ts';
import { childFaults } from './child-faults.ts';

it('is well only when every child is', () => {
  const said: (string | undefined)[] = [];
  const of = childFaults((fault) => said.push(fault?.summary));
  const dead = (summary: string): ChildFault => ({ summary, detail: {} });
  const [media, lens] = [of('media'), of('lens')];
  media(null);
  lens(dead('lens'));
  media(dead('media'));
  lens(null);
  media(null);
  expect(said).toEqual([undefined, 'lens', 'lens', 'media', undefined]);
});
