import type { CaseDetail } from '../api/cases.ts';
import type { Dispatch } from '../api/dispatches.ts';
import type { Evidence } from '../api/evidence.ts';
import { ApiError, getJson, postFile, postJson } from '../api/fetch.ts';
import { now } from '../time/clock.ts';
import { clockText } from '../time/format.ts';
import { caseIdOf, type Deed, type PhotoRef, resultOf } from './deed.ts';

const PATIENCE_MS = 15_000;
/** A photo of 2 MB over 2G takes its time. */
const PHOTO_PATIENCE_MS = 120_000;
/** What the hub only hears so much later is told with its time. */
const LATE_MS = 30_000;
/** The hub keeps a cleaned file, which may be so much larger. */
const CLEANING_BYTES = 4096;

const path = (noun: string, id: string): string => `/${noun}/${encodeURIComponent(id)}`;

/** The instant of a deed in the hub's time, whatever the clock of this device said. */
export const trueAt = (at: number): number => Math.round(at + now() - Date.now());

/** Words with the time they are about, where they come late: the pipeline of cases knows only the hub's own. */
function dated(words: string | undefined, at: number): string | undefined {
  if (now() - trueAt(at) < LATE_MS) return words;
  return `${words ?? ''} [${clockText(trueAt(at))}]`.trim();
}

/** Sends one deed; answers the id of what came of it. @throws ApiError */
export async function send(deed: Deed, all: readonly Deed[]): Promise<string> {
  const { request, at } = deed;
  const signal = AbortSignal.timeout(request.kind === 'photo' ? PHOTO_PATIENCE_MS : PATIENCE_MS);
  switch (request.kind) {
    case 'step': {
      const { dispatchId, action, comment } = request;
      const body = { action, at: new Date(trueAt(at)).toISOString(), ...(comment && { comment }) };
      return (await postJson<Dispatch>(`${path('dispatches', dispatchId)}/actions`, body, signal)).id;
    }
    case 'report': {
      const description = dated(request.body.description, at);
      const body = { ...request.body, description, idempotencyKey: deed.id };
      return (await postJson<CaseDetail>('/cases', body, signal)).id;
    }
    case 'photo':
      return sendPhoto(deed, request, caseIdOf(request.of, all), all, signal);
    case 'case': {
      const comment = dated('comment' in request.deed ? request.deed.comment : undefined, at);
      return act(deed, request.of.caseId, { ...request.deed, ...(comment && { comment }) }, signal);
    }
    case 'quick-close': {
      const { before, after, typeCode } = request;
      const of = (photos: readonly PhotoRef[]): string[] =>
        photos.map((one) => ('photo' in one ? resultOf(one.photo, all) : one.evidenceId));
      const comment = dated(request.comment, at);
      const body = {
        action: 'quick-close',
        before: of(before),
        after: of(after),
        ...(typeCode && { typeCode }),
        ...(comment && { comment }),
      };
      return act(deed, caseIdOf(request.of, all), body, signal);
    }
  }
}

/** The pipeline refuses what is done already: after a lost answer that may be our own doing, and its history says so. */
async function act(
  { user, triedAt }: Deed,
  caseId: string,
  body: object,
  signal: AbortSignal,
): Promise<string> {
  try {
    return (await postJson<CaseDetail>(`${path('cases', caseId)}/actions`, body, signal)).id;
  } catch (error) {
    if (triedAt === null || !(error instanceof ApiError) || error.status !== 409) throw error;
    const { history } = await getJson<CaseDetail>(path('cases', caseId));
    const action = 'action' in body ? body.action : '';
    const own = history.some(
      (one) => one.actor === user && one.action === action && one.at >= trueAt(triedAt),
    );
    if (own) return caseId;
    throw error;
  }
}

async function sendPhoto(
  { user, triedAt }: Deed,
  { role, blob }: Extract<Deed['request'], { kind: 'photo' }>,
  caseId: string,
  all: readonly Deed[],
  signal: AbortSignal,
): Promise<string> {
  if (triedAt !== null) {
    const { evidence } = await getJson<CaseDetail>(path('cases', caseId));
    const claimed = new Set(all.map(({ result }) => result));
    const own = evidence.find(
      (one) =>
        one.addedBy === user &&
        one.role === role &&
        one.addedAt >= trueAt(triedAt) &&
        Math.abs(one.sizeBytes - blob.size) <= CLEANING_BYTES &&
        !claimed.has(one.id),
    );
    if (own) return own.id;
  }
  const file = new File([blob], 'photo.jpg', { type: blob.type });
  const query = new URLSearchParams({ role, kind: 'photo' });
  return (await postFile<Evidence>(`${path('cases', caseId)}/evidence?${query}`, file, signal)).id;
}
