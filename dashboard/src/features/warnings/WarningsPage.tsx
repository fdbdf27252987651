import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useSession } from '../../api/session.ts';
import { useWarningDeed, useWarnings, type WarningView } from '../../api/warnings.ts';
import { useLocalText } from '../../i18n/language.ts';
import { useNow } from '../../time/clock.ts';
import { Moment, Rest } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Empty, Failed, Loading, useErrorText } from '../../ui/States.tsx';
import { useGridName } from '../alerts/place.ts';
import '../exercises/exercises.css';
import { useMay } from '../session/permissions.ts';
import { WarningForm } from './WarningForm.tsx';

/** What public screens say: drafted by one person, approved by another. */
export default function WarningsPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const state = search.get('state') === 'ended' ? 'ended' : 'open';
  const may = useMay('warnings:write');
  const [making, setMaking] = useState(false);
  const list = useWarnings(state);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div className="page">
      <div className="page-inner">
        <header className="page-head">
          <h1>{t('warning.title')}</h1>
          <Segmented<'open' | 'ended'>
            label={t('case.state')}
            value={state}
            options={[
              { value: 'open', text: t('silence.open') },
              { value: 'ended', text: t('silence.ended') },
            ]}
            onChange={(value) => setSearch(value === 'ended' ? { state: 'ended' } : {})}
          />
          <Button
            look={making ? 'plain' : 'primary'}
            icon="plus"
            unavailable={may ? undefined : t('warning.notAllowed')}
            onClick={() => setMaking(!making)}
          >
            {t('warning.new')}
          </Button>
        </header>
        {making ? (
          <section className="box" aria-label={t('warning.new')}>
            <WarningForm onDone={() => setMaking(false)} />
          </section>
        ) : null}
        {list.isPending ? <Loading /> : null}
        {list.isError && !list.data ? (
          <Failed error={list.error} onRetry={() => void list.refetch()} />
        ) : null}
        {list.data && rows.length === 0 ? (
          <Empty icon="check" title={t('warning.none')} hint={t('warning.noneHint')} />
        ) : null}
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
      </div>
    </div>
  );
}

function Row({ warning }: { warning: WarningView }) {
  const { t } = useTranslation();
  const local = useLocalText();
  const errorText = useErrorText();
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
      {deed.isError ? (
        <p className="form-error" role="alert">
          {errorText(deed.error)}
        </p>
      ) : null}
    </li>
  );
}

function GridName({ code }: { code: string }) {
  return <span>{useGridName(code)}</span>;
}
