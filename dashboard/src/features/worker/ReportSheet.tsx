import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EventType } from '../../../../hub/cases/event-type.ts';
import { useGrids } from '../../api/grids.ts';
import { useLocalText } from '../../i18n/language.ts';
import { OutboxFull, outbox } from '../../outbox/outbox.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Loading } from '../../ui/States.tsx';
import { PhotoField } from '../field/PhotoField.tsx';
import { gridAt } from './inside.ts';
import { useKinds } from './queries.ts';
import { requestsOf } from './report.ts';
import { usePlace } from './use-place.ts';

const PlaceMap = lazy(() => import('../map/PlaceMap.tsx'));

/** A photo, what it is, and off it goes: the place is found meanwhile, and can be put right on the map. */
export function ReportSheet({ photo, onClose }: { photo: Blob; onClose: () => void }) {
  const { t } = useTranslation();
  const local = useLocalText();
  const kinds = useKinds().data ?? [];
  const where = usePlace();
  const [photos, setPhotos] = useState<readonly Blob[]>([photo]);
  const [after, setAfter] = useState<readonly Blob[]>([]);
  const [kind, setKind] = useState<EventType | null>(null);
  const [words, setWords] = useState('');
  const [full, setFull] = useState(false);
  const { place } = where;
  const why =
    photos.length === 0
      ? t('field.photoFirst')
      : kind === null
        ? t('field.kindFirst')
        : place === null
          ? t('field.placeFirst')
          : null;
  const send = (): void => {
    if (why !== null || kind === null || place === null) return;
    const fixed = kind.simple ? after : [];
    outbox
      .add(requestsOf({ kind, words: words.trim(), place, before: photos, after: fixed }))
      .then(onClose, (error: unknown) => {
        if (error instanceof OutboxFull) setFull(true);
        else throw error;
      });
  };
  return (
    <div className="worker-sheet" role="dialog" aria-modal="true" aria-label={t('field.reportNow')}>
      <SheetHead title={t('field.reportNow')} onClose={onClose} />
      <div className="worker-sheet-body">
        <PhotoField label={t('field.photo')} photos={photos} onChange={setPhotos} />
        <div className="worker-kinds">
          {kinds.map((one) => (
            <button
              key={one.code}
              type="button"
              aria-pressed={one.code === kind?.code}
              onClick={() => setKind(one)}
            >
              {local(one.name)}
            </button>
          ))}
        </div>
        <PlacePart where={where} />
        <input
          className="input"
          placeholder={t('field.words')}
          aria-label={t('field.words')}
          maxLength={1000}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        {kind?.simple ? (
          <section className="worker-fixed">
            <p>{t('field.fixedHint')}</p>
            <PhotoField label={t('field.photoAfter')} photos={after} onChange={setAfter} />
          </section>
        ) : null}
        {full ? <p className="form-error">{t('field.full')}</p> : null}
      </div>
      <button type="button" className="worker-main" aria-disabled={why !== null} onClick={send}>
        {why ?? (kind?.simple && after.length > 0 ? t('field.sendFixed') : t('field.send'))}
      </button>
    </div>
  );
}

/** What stands above every sheet of the worker. */
export function SheetHead({ title, onClose }: { title: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <header className="worker-sheet-head">
      <h1>{title}</h1>
      <button type="button" className="field-tool" aria-label={t('action.dismiss')} onClick={onClose}>
        <Icon name="close" size={32} />
      </button>
    </header>
  );
}

function PlacePart({ where }: { where: ReturnType<typeof usePlace> }) {
  const { t } = useTranslation();
  const [mapped, setMapped] = useState(false);
  const grids = useGrids().data;
  const { state, place, put, ask } = where;
  const at = place?.lng === undefined || place.lat === undefined ? null : { lng: place.lng, lat: place.lat };
  const grid = grids && at ? gridAt(grids, at) : undefined;
  const said =
    place === null
      ? state === 'asking'
        ? t('field.locating')
        : t('field.noFix')
      : `${grid?.name ?? t('field.outside')} · ${
          place.accuracyM === null ? t('field.byHand') : t('field.accuracy', { m: place.accuracyM })
        }`;
  return (
    <section className="worker-place">
      <p>
        <Icon name="map" size={24} />
        <strong data-place={state}>{said}</strong>
      </p>
      <span className="worker-place-ways">
        <button type="button" aria-expanded={mapped} onClick={() => setMapped(!mapped)}>
          {t('field.onMap')}
        </button>
        <button type="button" onClick={ask}>
          {t('field.again')}
        </button>
      </span>
      {mapped ? (
        <Suspense fallback={<Loading rows={1} />}>
          <PlaceMap value={place ?? {}} onChange={put} near />
        </Suspense>
      ) : null}
    </section>
  );
}
