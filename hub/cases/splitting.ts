import type { Tracked } from '../alerts/alerts.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Cases } from './cases.ts';
import type { Filed, Note } from './docket.ts';

/**
 * Takes some of its alerts out of an open case into a new one of the same kind; subjects that only joined it go along.
 * @throws HubError bad-request (alerts that are not its own, or all of them)
 */
export function splitOff(
  cases: Cases,
  filed: Filed,
  tracked: readonly Tracked[],
  note: Pick<Note, 'actor' | 'comment'>,
  tx: Tx,
): Filed {
  const { value } = filed;
  const moved = tracked.map(({ alert }) => alert);
  const ids = moved.map(({ id }) => id);
  const stranger = ids.find((id) => !value.alertIds.includes(id));
  if (stranger !== undefined)
    throw new HubError('bad-request', `Alert ${stranger} does not belong to the case.`);
  const alertIds = value.alertIds.filter((id) => !ids.includes(id));
  const [first] = moved;
  if (!first || alertIds.length === 0)
    throw new HubError(
      'bad-request',
      'Leave the case at least one of its alerts, and take at least one out.',
    );
  const leaving = new Set(
    moved.map(({ subject }) => subject).filter((subject) => value.subjects.includes(subject)),
  );
  const { type, typeCode, source, severity } = value;
  const { gridCode, deviceId, title, labels } = first;
  const left = cases.note(
    filed,
    { alertIds, subjects: value.subjects.filter((subject) => !leaving.has(subject)) },
    { ...note, action: 'split', detail: { alertIds: ids } },
    tx,
  );
  const made = cases.open(
    {
      subject: null,
      type,
      typeCode,
      source,
      severity,
      gridCode,
      deviceId,
      title,
      alertIds: ids,
      address: labels['address'] ?? value.address,
    },
    { ...note, action: 'open', detail: { splitFrom: left.value.number } },
    tx,
  );
  if (leaving.size === 0) return made;
  return cases.note(
    made,
    { subjects: [...leaving] },
    { ...note, action: 'split', detail: { subjects: [...leaving] } },
    tx,
  );
}
