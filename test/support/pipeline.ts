import { type Case, emptyFile } from '../../hub/cases/case.ts';
import type { EventType } from '../../hub/cases/event-type.ts';
import { limitOf, type Office } from '../../hub/cases/office-time.ts';
import type { Actor, Axis, World } from '../../hub/cases/transition.ts';

export const HOUR_MS = 3_600_000;
const office: Office = {
  calendar: { holidays: new Set(), workdays: new Set() },
  hours: [{ from: 510, to: 1050 }],
  wallClock: (at) => at,
};
export const MONDAY_NINE = Date.UTC(2026, 10, 23, 9);
const rubbish: EventType = {
  code: '1101990101',
  class: 'event',
  name: { zh: '暴露垃圾', en: 'Exposed rubbish' },
  responsible: null,
  limits: { handle: { clock: 'office', ms: 4 * HOUR_MS }, dispatch: { clock: 'always', ms: 60_000 } },
  simple: true,
  emergency: false,
  kinds: [],
  rules: [],
};
export const rubble: EventType = { ...rubbish, code: '1101990301', simple: false };

/** What the pipeline is told of a small city with two units. */
export const world = (changes: Partial<World> = {}): World => ({
  at: MONDAY_NINE,
  office,
  openAlerts: 0,
  hasTypes: true,
  typeOf: (_, code) => [rubbish, rubble].find((type) => type.code === code),
  evidenceIds: undefined,
  limitOf: (text) => limitOf(text, 9 * HOUR_MS),
  hasUnit: (id) => id === 'sanitation' || id === 'gardens',
  routeOf: () => ({ unit: 'sanitation', reason: 'territory g' }),
  ...changes,
});

/** A matter that `finder` has reported. */
export const reported: Case = {
  ...emptyFile,
  id: 'c',
  number: '20261123-110108001-0001',
  type: 'event',
  typeCode: '1101990101',
  subject: 'case:c',
  source: 'worker',
  reportedBy: 'finder',
  severity: 'minor',
  gridCode: 'g',
  deviceId: null,
  title: { zh: '暴露垃圾', en: 'Exposed rubbish' },
  address: null,
  state: 'reported',
  openedAt: MONDAY_NINE,
  acceptedAt: null,
  acceptedBy: null,
  closedAt: null,
  closedBy: null,
  dueAt: null,
  updatedAt: MONDAY_NINE,
  version: 1,
  alertIds: [],
};

/** Somebody with these powers. */
export const actor = (name: string, ...axes: Axis[]): Actor => ({
  name,
  axes: new Set(axes),
  actsFor: () => true,
});
export const clerk = actor('clerk', 'desk');
export const supervisor = actor('supervisor', 'supervision', 'desk');
export const commander = actor('commander', 'command');
export const worker = actor('worker', 'execution');
export const admin = actor('admin', 'desk', 'supervision', 'command', 'execution');
