import type { Camera } from '../../api/cameras.ts';

/** What can be wrong with a picture, the worst first. */
export const faults = [
  'black',
  'covered',
  'frozen',
  'moved',
  'blurred',
  'overexposed',
  'underexposed',
  'colourCast',
] as const;
export type Fault = (typeof faults)[number];

/** What is wrong with the picture of a camera now; of one that does not publish, nothing can be said. */
export const faultsOf = ({ metrics, state }: Pick<Camera, 'metrics' | 'state'>): Fault[] =>
  state === 'live' ? faults.filter((fault) => metrics[fault] === true) : [];
