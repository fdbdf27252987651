import { expect, it } from 'vitest';
import { nextStep, type OpenCase } from './next-step.ts';

const one = (state: string, more: Partial<OpenCase> = {}): OpenCase => ({
  id: 'c1',
  number: '20261123-110108001-0001',
  state,
  severity: 'critical',
  typeCode: '1101990401',
  lng: 116.4,
  lat: 39.9,
  verification: null,
  version: 1,
  ...more,
});
const taken = (value: OpenCase): string | null => {
  const step = nextStep(value);
  return step && `${step.by} ${step.body.action}`;
};

it('each step is taken by whoever may, and none by the one who dispatched', () => {
  expect(['reported', 'accepted', 'filed', 'handled', 'verifying'].map((state) => taken(one(state)))).toEqual(
    ['supervisor accept', 'supervisor file', 'commander dispatch', 'supervisor verify', 'supervisor verify'],
  );
  expect(taken(one('returned'))).toBe('commander dispatch');
  expect(taken(one('verifying', { verification: { by: 'sim-supervisor' } }))).toBe('supervisor close');
});

it('what units do, what waits, and what is over is nobody’s step', () => {
  for (const state of ['dispatched', 'handling', 'reworking', 'suspended', 'closed'])
    expect(taken(one(state))).toBeNull();
});

it('what is not critical, or of no type, is left to the desk until it is handled', () => {
  expect(taken(one('reported', { severity: 'major' }))).toBeNull();
  expect(taken(one('accepted', { typeCode: null }))).toBeNull();
  expect(taken(one('handled', { severity: 'minor', typeCode: null }))).toBe('supervisor verify');
});
