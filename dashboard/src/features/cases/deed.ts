import type { CaseDeed } from '../../api/cases.ts';
import type { DeedName } from './offers.ts';

/** What the form of a deed was given. */
export interface Inputs {
  typeCode?: string;
  units?: string[];
  limit?: string;
  before?: string[];
  after?: string[];
  into?: string;
  alertIds?: string[];
}

/** The request a button makes of the hub. */
export function deedOf(
  name: Exclude<DeedName, 'merge' | 'split'>,
  words: string,
  { typeCode, units, limit = '', before = [], after = [] }: Inputs = {},
): CaseDeed {
  const said = words === '' ? {} : { comment: words };
  switch (name) {
    case 'file':
      return { action: name, ...said, ...(typeCode !== undefined && { typeCode }) };
    case 'dispatch':
      return { action: name, ...said, ...(units && units.length > 0 && { units }) };
    case 'handle':
      return { action: 'handle', ...said, done: false };
    case 'done':
      return { action: 'handle', ...said, done: true };
    case 'verify':
      return { action: 'verify', ...said };
    case 'pass':
    case 'fail':
      return { action: 'verify', ...said, passed: name === 'pass' };
    case 'extend':
      return { action: name, ...said, limit };
    case 'quick-close':
      return { action: name, ...said, before, after, ...(typeCode !== undefined && { typeCode }) };
    default:
      return { action: name, ...said };
  }
}
