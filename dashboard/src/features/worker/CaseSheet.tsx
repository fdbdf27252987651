import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from '../../api/cases.ts';
import { evidenceUrl } from '../../api/evidence.ts';
import type { SessionUser } from '../../api/session.ts';
import { useLocalText } from '../../i18n/language.ts';
import { newKey, OutboxFull, outbox } from '../../outbox/outbox.ts';
import { useCell } from '../../state/cell.ts';
import { now } from '../../time/clock.ts';
import { momentText } from '../../time/format.ts';
import { Failed, Loading } from '../../ui/States.tsx';
import { type DeedName, offersOf } from '../cases/offers.ts';
import { PhotoField } from '../field/PhotoField.tsx';
import { roleGrants } from '../session/permissions.ts';
import { requestsFor } from './handling.ts';
import { useFieldCase, useKinds } from './queries.ts';
import { SheetHead } from './ReportSheet.tsx';

/** What a worker does to a case on the spot; the rest is done at a desk. */
const OFFERED: readonly DeedName[] = ['handle', 'done', 'quick-close', 'pass', 'fail', 'return'];

/** One case: where and what, the photos before and after, and what one may do now. */
export function CaseSheet({ id, user, onClose }: { id: string; user: SessionUser; onClose: () => void }) {
  const { t } = useTranslation();
  const local = useLocalText();
  const asked = useFieldCase(id);
  const value = asked.data;
  return (
    <div className="worker-sheet" role="dialog" aria-modal="true" aria-label={t('field.case')}>
      <SheetHead title={value ? local(value.title) : t('field.case')} onClose={onClose} />
      {value ? (
        <CaseBody value={value} user={user} onDone={onClose} />
      ) : asked.isError ? (
        <Failed error={asked.error} onRetry={() => void asked.refetch()} />
      ) : (
        <Loading />
      )}
    </div>
  );
}

function CaseBody({ value, user, onDone }: { value: CaseDetail; user: SessionUser; onDone: () => void }) {
  const { t } = useTranslation();
  const kinds = useKinds().data ?? [];
  const waits = useCell(outbox.deeds).some(
    ({ request, state }) =>
      state === 'waiting' && 'of' in request && 'caseId' in request.of && request.of.caseId === value.id,
  );
  const [words, setWords] = useState('');
  const [photos, setPhotos] = useState<readonly Blob[]>([]);
  const [full, setFull] = useState(false);
  const [wanted, setWanted] = useState<DeedName | null>(null);
  const type = kinds.find(({ code }) => code === value.typeCode);
  const offers = offersOf(value, {
    name: user.username,
    may: (permission) => roleGrants(user.role, permission),
    standing: 0,
    simple: type ? type.simple : null,
  }).filter(({ name, bar }) => bar === null && OFFERED.includes(name));
  const comment = words.trim();
  const perform = (name: DeedName): void => {
    const made = requestsFor(value, name, { comment, photos }, newKey);
    setWanted(made === null ? name : null);
    if (made === null) return;
    outbox.add(made).then(onDone, (error: unknown) => {
      if (error instanceof OutboxFull) setFull(true);
      else throw error;
    });
  };
  const ready = (name: DeedName): boolean => requestsFor(value, name, { comment, photos }, newKey) !== null;
  const [first, ...rest] = offers.map(({ name }) => name).sort((a, b) => Number(ready(b)) - Number(ready(a)));
  return (
    <>
      <div className="worker-sheet-body">
        <dl className="worker-facts">
          <div>
            <dt>{t('field.where')}</dt>
            <dd>{value.address ?? t('field.noAddressShort')}</dd>
          </div>
          <div>
            <dt>{t('field.state')}</dt>
            <dd>
              {t(`field.caseStates.${value.state}`)}
              {value.overdue ? <b> · {t('field.overdue')}</b> : null}
            </dd>
          </div>
          <div>
            <dt>{t('field.reported')}</dt>
            <dd className="num">{momentText(value.openedAt, now())}</dd>
          </div>
        </dl>
        {value.description ? <p className="worker-words">{value.description}</p> : null}
        <Photos value={value} />
        {waits ? <p className="worker-band">{t('field.caseWaits')}</p> : null}
        {offers.length === 0 ? <p className="quiet">{t('field.nothingToDo')}</p> : null}
        {offers.length > 0 && !waits ? (
          <>
            <input
              className="input"
              placeholder={t('field.howDone')}
              aria-label={t('field.howDone')}
              maxLength={1000}
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
            <PhotoField label={t('field.photoAfter')} photos={photos} onChange={setPhotos} />
          </>
        ) : null}
        {full ? <p className="form-error">{t('field.full')}</p> : null}
        {wanted !== null && !ready(wanted) ? (
          <p className="worker-band" role="alert">
            {t(`field.wants.${wanted}`)}
          </p>
        ) : null}
      </div>
      {first !== undefined && !waits ? (
        <footer className="worker-deeds">
          {rest.map((name) => (
            <button key={name} type="button" aria-disabled={!ready(name)} onClick={() => perform(name)}>
              {t(`field.caseDeeds.${name}`)}
            </button>
          ))}
          <button
            type="button"
            className="worker-main"
            aria-disabled={!ready(first)}
            onClick={() => perform(first)}
          >
            {t(`field.caseDeeds.${first}`)}
          </button>
        </footer>
      ) : null}
    </>
  );
}

function Photos({ value }: { value: CaseDetail }) {
  const { t } = useTranslation();
  const photos = value.evidence.filter(({ kind, wrong }) => kind === 'photo' && wrong === null);
  if (photos.length === 0) return null;
  return (
    <ul className="worker-photos">
      {photos.map(({ id, role }) => (
        <li key={id}>
          <img src={evidenceUrl(value.id, id)} alt={t(`field.photoRoles.${role}`)} loading="lazy" />
          <span>{t(`field.photoRoles.${role}`)}</span>
        </li>
      ))}
    </ul>
  );
}
