import type { EventType } from '../../../../hub/cases/event-type.ts';
import type { Request } from '../../outbox/deed.ts';
import { newKey } from '../../outbox/outbox.ts';
import type { Found } from './use-place.ts';

/** What was found, as it goes into the outbox. */
export interface Finding {
  kind: Pick<EventType, 'code' | 'name' | 'emergency'>;
  words: string;
  place: Found;
  before: readonly Blob[];
  /** Taken after it was fixed on the spot; none leaves it to others. */
  after: readonly Blob[];
}

/** The report, its photos, and its closing where it was fixed on the spot: in this order, each naming what it needs. */
export function requestsOf({
  kind,
  words,
  place,
  before,
  after,
}: Finding): { id: string; request: Request }[] {
  const { lng, lat, gridCode } = place;
  const where = lng === undefined || lat === undefined ? { gridCode: gridCode ?? '' } : { lng, lat };
  const report = newKey();
  const photosOf = (role: 'before' | 'after', blobs: readonly Blob[]) =>
    blobs.map((blob) => {
      const request: Request = { kind: 'photo', of: { reportId: report }, role, blob };
      return { id: newKey(), request };
    });
  const [found, left] = [photosOf('before', before), photosOf('after', after)];
  const body = {
    description: words === '' ? kind.name.zh : words,
    severity: kind.emergency ? ('critical' as const) : ('minor' as const),
    typeCode: kind.code,
    ...where,
  };
  const refs = (photos: readonly { id: string }[]) => photos.map(({ id }) => ({ photo: id }));
  const close: Request = {
    kind: 'quick-close',
    of: { reportId: report },
    before: refs(found),
    after: refs(left),
    typeCode: kind.code,
  };
  const isFixed = found.length > 0 && left.length > 0;
  return [
    { id: report, request: { kind: 'report', body } },
    ...found,
    ...left,
    ...(isFixed ? [{ id: newKey(), request: close }] : []),
  ];
}
