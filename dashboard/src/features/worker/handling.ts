import type { CaseDetail } from '../../api/cases.ts';
import type { PhotoRef, Request } from '../../outbox/deed.ts';
import type { DeedName } from '../cases/offers.ts';

/** What the worker has said and shown. */
export interface Given {
  comment: string;
  /** Taken now, of the place as it is left. */
  photos: readonly Blob[];
}

type Made = { id: string; request: Request }[];

/**
 * What goes into the outbox for a deed, the photos first; null while something is missing. `keyOf` makes ids.
 */
export function requestsFor(
  { id: caseId, evidence, typeCode }: Pick<CaseDetail, 'id' | 'evidence' | 'typeCode'>,
  name: DeedName,
  { comment, photos }: Given,
  keyOf: () => string,
): Made | null {
  const of = { caseId };
  const shots: Made = photos.map((blob) => ({
    id: keyOf(),
    request: { kind: 'photo', of, role: 'after', blob },
  }));
  const said = comment === '' ? {} : { comment };
  const then = (request: Request): Made => [...shots, { id: keyOf(), request }];
  switch (name) {
    case 'handle':
      return then({ kind: 'case', of, deed: { action: 'handle', done: false, ...said } });
    case 'done':
      return comment === ''
        ? null
        : then({ kind: 'case', of, deed: { action: 'handle', done: true, comment } });
    case 'return':
      return comment === '' ? null : then({ kind: 'case', of, deed: { action: 'return', comment } });
    case 'pass':
      return then({ kind: 'case', of, deed: { action: 'verify', passed: true, ...said } });
    case 'fail':
      return comment === ''
        ? null
        : then({ kind: 'case', of, deed: { action: 'verify', passed: false, comment } });
    case 'quick-close': {
      const kept = (role: 'before' | 'after'): PhotoRef[] =>
        evidence
          .filter((one) => one.role === role && one.kind === 'photo' && one.wrong === null)
          .map((one) => ({ evidenceId: one.id }));
      const before = kept('before');
      const after = [...kept('after'), ...shots.map(({ id }): PhotoRef => ({ photo: id }))];
      if (before.length === 0 || after.length === 0 || typeCode === null) return null;
      return then({ kind: 'quick-close', of, before, after, typeCode, ...said });
    }
    default:
      return null;
  }
}
