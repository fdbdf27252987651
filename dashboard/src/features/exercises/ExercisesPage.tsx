import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import {
  type ExerciseView,
  useEndExercise,
  useEndedExercises,
  useOpenExercises,
} from '../../api/exercises.ts';
import { useNow } from '../../time/clock.ts';
import { Moment, Rest } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';
import { OpenEndedPage } from '../../ui/OpenEndedPage.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { useGridName } from '../alerts/place.ts';
import { useMay } from '../session/permissions.ts';
import { ExerciseForm } from './ExerciseForm.tsx';
import './exercises.css';

/** Drills and maintenance: what goes on, what will, and what was. */
export default function ExercisesPage() {
  const { t } = useTranslation();
  const may = useMay('alerts:silence-critical');
  const barred = may ? undefined : t('exercise.notAllowed');
  return (
    <OpenEndedPage
      texts={{ title: t('exercise.title'), create: t('exercise.new'), barred }}
      Form={ExerciseForm}
    >
      {(state) => (state === 'ended' ? <Ended /> : <Open />)}
    </OpenEndedPage>
  );
}

function Open() {
  const { t } = useTranslation();
  const open = useOpenExercises();
  if (open.isPending) return <Loading />;
  if (open.isError && !open.data) return <Failed error={open.error} onRetry={() => void open.refetch()} />;
  if (open.data.length === 0)
    return <Empty icon="check" title={t('exercise.none')} hint={t('exercise.noneHint')} />;
  return <List rows={open.data} />;
}

function Ended() {
  const { t } = useTranslation();
  const ended = useEndedExercises();
  if (ended.isPending) return <Loading />;
  if (ended.isError) return <Failed error={ended.error} onRetry={() => void ended.refetch()} />;
  const rows = ended.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <Empty title={t('exercise.noneEnded')} />;
  return (
    <>
      <List rows={rows} />
      {ended.hasNextPage ? (
        <Button busy={ended.isFetchingNextPage} onClick={() => void ended.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
    </>
  );
}

function List({ rows }: { rows: readonly ExerciseView[] }) {
  return (
    <ul className="office-list">
      {rows.map((exercise) => (
        <Row key={exercise.id} exercise={exercise} />
      ))}
    </ul>
  );
}

function Row({ exercise }: { exercise: ExerciseView }) {
  const { t } = useTranslation();
  const may = useMay('alerts:silence-critical');
  const nowAt = useNow(1000);
  const gridName = useGridName(exercise.gridCode);
  const end = useEndExercise(exercise.id);
  const { type, target, from, to, comment, author, endedAt, endedBy } = exercise;
  // One whose time has come or gone since it was read is already drawn as what it is now.
  const state = endedAt !== null || nowAt >= to ? 'ended' : nowAt < from ? 'pending' : 'active';
  return (
    <li className={`box office-row ${state}${state === 'ended' ? '' : ' drill-frame'}`}>
      <div className="office-what">
        <strong className="drill">{t(`alert.${type}`)}</strong>
        <strong>{t(`exercise.states.${state}`)}</strong>
        {'deviceId' in target ? (
          <Link to={`/devices/${encodeURIComponent(target.deviceId)}`}>{target.deviceId}</Link>
        ) : null}
        <Link to={`/grids/${encodeURIComponent(exercise.gridCode)}`}>{gridName}</Link>
      </div>
      {state === 'ended' ? null : (
        <span className="office-rest">
          <span className="quiet">{state === 'active' ? t('silence.rest') : t('silence.begins')}</span>{' '}
          <Rest until={state === 'active' ? to : from} />
        </span>
      )}
      <p>{comment}</p>
      <p className="quiet">
        {author} · <Moment at={from} /> – <Moment at={endedAt ?? to} />
        {endedBy === null || endedBy === 'hub' ? null : ` · ${t('exercise.endedBy', { who: endedBy })}`}
      </p>
      {may && state !== 'ended' ? (
        <div className="actions">
          <Button busy={end.isPending} onClick={() => end.mutate()}>
            {t('exercise.end')}
          </Button>
          <span className="quiet form-why">{t('exercise.endHint')}</span>
        </div>
      ) : null}
      <FormError error={end.error} />
    </li>
  );
}
