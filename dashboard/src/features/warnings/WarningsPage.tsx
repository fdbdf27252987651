import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { useWarningDeed, useWarnings, type WarningView } from '../../api/warnings.ts';
import { useLocalText } from '../../i18n/language.ts';
import { useNow } from '../../time/clock.ts';
import { Moment, Rest } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';
import { OpenEndedPage } from '../../ui/OpenEndedPage.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { useGridName } from '../alerts/place.ts';
import '../exercises/exercises.css';
import { useMay } from '../session/permissions.ts';
import { WarningForm } from './WarningForm.tsx';

/** What public screens say: drafted by one person, approved by another. */
export default function WarningsPage() {
  const { t } = useTranslation();
  const may = useMay('warnings:write');
  const barred = may ? undefined : t('warning.notAllowed');
  return (
    <OpenEndedPage texts={{ title: t('warning.title'), create: t('warning.new'), barred }} Form={WarningForm}>
      {(state) => <List state={state} />}
    </OpenEndedPage>
  );
}

function List({ state }: { state: 'open' | 'ended' }) {
  const { t } = useTranslation();
  const list = useWarnings(state);
  if (list.isPending) return <Loading />;
  if (list.isError && !list.data) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data.pages.flatMap(({ items }) => items);
  if (rows.length === 0) return <Empty icon="check" title={t('warning.none')} hint={t('warning.noneHint')} />;
  return (
    <>
      <ul className="office-list">
        {rows.map((warning) => (
          <Row key={warning.id} warning={warning} />
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
    </>
  );
}

function Row({ warning }: { warning: WarningView }) {
  const { t } = useTranslation();
  const local = useLocalText();
  const me = useSession().data?.username;
  const mayApprove = useMay('warnings:approve');
  const mayWrite = useMay('warnings:write');
  const deed = useWarningDeed(warning.id);
  const nowAt = useNow(1000);
  const { text, grids, from, to, author, approvedBy, endedAt, endedBy, state } = warning;
  const over = state === 'ended' || state === 'discarded' || nowAt >= to;
  return (
    <li className={`box office-row${over ? ' ended' : ''}${state === 'draft' ? ' pending' : ''}`}>
      <div className="office-what">
        <strong>{t(`warning.states.${over && state === 'published' ? 'ended' : state}`)}</strong>
        {grids.map((code) => (
          <GridName key={code} code={code} />
        ))}
      </div>
      {over ? null : (
        <span className="office-rest">
          <span className="quiet">{nowAt < from ? t('silence.begins') : t('silence.rest')}</span>{' '}
          <Rest until={nowAt < from ? from : to} />
        </span>
      )}
      <p>{local(text)}</p>
      <p className="quiet">
        {t('warning.by', { who: author })}
        {approvedBy === null ? null : ` · ${t('warning.approvedBy', { who: approvedBy })}`} ·{' '}
        <Moment at={from} /> – <Moment at={endedAt ?? to} />
        {endedBy === null || endedBy === 'hub' ? null : ` · ${t('exercise.endedBy', { who: endedBy })}`}
      </p>
      {over ? null : (
        <div className="actions">
          {state === 'draft' && mayApprove ? (
            <Button
              look="primary"
              busy={deed.isPending}
              unavailable={author === me ? t('warning.own') : undefined}
              onClick={() => deed.mutate('approve')}
            >
              {t('warning.approve')}
            </Button>
          ) : null}
          {mayWrite ? (
            <Button busy={deed.isPending} onClick={() => deed.mutate('end')}>
              {state === 'draft' ? t('warning.discard') : t('warning.end')}
            </Button>
          ) : null}
          {state === 'draft' && author === me ? (
            <span className="quiet form-why">{t('warning.own')}</span>
          ) : null}
        </div>
      )}
      <FormError error={deed.error} />
    </li>
  );
}

function GridName({ code }: { code: string }) {
  return <span>{useGridName(code)}</span>;
}
