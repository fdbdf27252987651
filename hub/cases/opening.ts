import { newId } from '../kernel/ids.ts';
import type { LocalText } from '../kernel/local-text.ts';
import type { Tx } from '../store/batch.ts';
import { type Case, emptyFile } from './case.ts';
import type { CaseNumbers } from './case-number.ts';
import type { Docket, Filed, Note } from './docket.ts';
import { stepOf } from './pipeline.ts';
import type { World } from './transition.ts';

/** What is known of a case when it is reported. `subject` null: it is about nothing else. */
export type Report = Pick<Case, 'type' | 'source' | 'severity' | 'gridCode' | 'title'> &
  Partial<
    Pick<
      Case,
      | 'deviceId'
      | 'address'
      | 'alertIds'
      | 'typeCode'
      | 'description'
      | 'lng'
      | 'lat'
      | 'componentCode'
      | 'owner'
      | 'reportedBy'
      | 'fire'
    >
  > & { subject: string | null };

export interface Opener {
  docket: Docket;
  numbers: CaseNumbers;
  /** The street a grid belongs to: its topmost ancestor. */
  streetOf(gridCode: string): string;
}

/** Opens a case with its number, in the transaction that writes it. */
export function openCase(
  { docket, numbers, streetOf }: Opener,
  { subject, ...report }: Report,
  note: Note,
  world: Pick<World, 'at' | 'office' | 'typeOf'>,
  tx: Tx,
): Filed {
  const { at } = world;
  const id = newId();
  const value: Case = {
    ...emptyFile,
    id,
    number: numbers.next(streetOf(report.gridCode), at, tx),
    subject: subject ?? `case:${id}`,
    deviceId: null,
    address: null,
    state: 'reported',
    openedAt: at,
    acceptedAt: null,
    acceptedBy: null,
    closedAt: null,
    closedBy: null,
    dueAt: null,
    updatedAt: at,
    version: 1,
    alertIds: [],
    ...report,
  };
  return docket.write(null, { ...value, step: stepOf(value, 'reported', world) }, note, tx);
}

/** What a report is called while nobody has said what it is about. */
export const untitled: LocalText = { zh: '上报事件', en: 'Report' };
