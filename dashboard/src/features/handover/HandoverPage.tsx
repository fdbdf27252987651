import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Handover } from '../../../../hub/reports/handover.ts';
import {
  type HandoverDraft,
  useHandover,
  useHandoverDeed,
  useHandoverDraft,
  useHandovers,
  useOfferHandover,
} from '../../api/handovers.ts';
import { useSession } from '../../api/session.ts';
import { Moment } from '../../time/Time.tsx';
import { Boundary } from '../../ui/Boundary.tsx';
import { Button } from '../../ui/Button.tsx';
import { FormError, TextField } from '../../ui/Form.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { useMay } from '../session/permissions.ts';
import { Promises } from './Promises.tsx';
import { ShiftPaper } from './ShiftPaper.tsx';
import './handover.css';

/** The desk from shift to shift: what is handed over now, or, by the address, one hand-over that was. */
export default function HandoverPage() {
  const { id } = useParams();
  return id === undefined ? <Now /> : <Past id={id} />;
}

function Now() {
  const { t } = useTranslation();
  const draft = useHandoverDraft();
  return (
    <div className="page">
      <div className="page-inner wide">
        <Head title={t('handover.title')} />
        {draft.isPending ? <Loading /> : null}
        {draft.isError && !draft.data ? (
          <Failed error={draft.error} onRetry={() => void draft.refetch()} />
        ) : null}
        <div className="handover-columns">
          <div className="handover-paper">{draft.data ? <Running draft={draft.data} /> : null}</div>
          <div className="handover-side no-print">
            <Boundary>
              <Promises />
            </Boundary>
            <Boundary>
              <Earlier />
            </Boundary>
          </div>
        </div>
      </div>
    </div>
  );
}

function Head({ title }: { title: string }) {
  const { t } = useTranslation();
  return (
    <header className="page-head">
      <h1>{title}</h1>
      <span className="no-print">
        <Button icon="print" onClick={() => window.print()}>
          {t('handover.print')}
        </Button>
      </span>
    </header>
  );
}

function Running({ draft: { report, offered } }: { draft: HandoverDraft }) {
  const { t } = useTranslation();
  if (offered)
    return (
      <>
        <p className="box handover-waits">{t('handover.waits', { who: offered.outgoing.by })}</p>
        <Paper handover={offered} />
      </>
    );
  return (
    <>
      <Offer />
      <ShiftPaper report={report} frozen={false} />
    </>
  );
}

/** The outgoing shift: its notes, and its signature. */
function Offer() {
  const { t } = useTranslation();
  const me = useSession().data;
  const may = useMay('alerts:ack');
  const [notes, setNotes] = useState('');
  const offer = useOfferHandover();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (may && !offer.isPending) offer.mutate(notes.trim());
  };
  return (
    <form className="box office-form" onSubmit={submit}>
      <label className="field">
        <span>{t('handover.notes')}</span>
        <textarea
          className="input"
          maxLength={4000}
          rows={4}
          placeholder={t('handover.notesHint')}
          value={notes}
          onChange={({ target }) => setNotes(target.value)}
        />
      </label>
      <FormError error={offer.error} />
      <div className="actions">
        <Button
          type="submit"
          look="primary"
          busy={offer.isPending}
          unavailable={may ? undefined : t('handover.notAllowed')}
        >
          {t('handover.offer', { who: me?.displayName ?? '' })}
        </Button>
      </div>
    </form>
  );
}

function Past({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useHandover(id);
  if (query.isError) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading />;
  return (
    <div className="page">
      <div className="page-inner wide">
        <Head title={t('handover.title')} />
        <Paper handover={query.data} />
        <p className="no-print">
          <Link to="/handover">{t('handover.back')}</Link>
        </p>
      </div>
    </div>
  );
}

/** A hand-over with both signatures, as it is printed. */
function Paper({ handover }: { handover: Handover }) {
  const { t } = useTranslation();
  const { notes, outgoing, incoming, comment, report, state, withdrawnAt } = handover;
  return (
    <>
      <dl className="signatures">
        <div>
          <dt className="quiet">{t('handover.outgoing')}</dt>
          <dd>
            <strong>{outgoing.by}</strong> <Moment at={outgoing.at} age />
          </dd>
        </div>
        <div>
          <dt className="quiet">{t('handover.incoming')}</dt>
          <dd>
            {incoming ? (
              <>
                <strong>{incoming.by}</strong> <Moment at={incoming.at} age />
              </>
            ) : (
              <span className="quiet">{t(`handover.states.${state}`)}</span>
            )}
            {withdrawnAt === null ? null : <Moment at={withdrawnAt} />}
          </dd>
        </div>
      </dl>
      {state === 'offered' ? <Sign handover={handover} /> : null}
      <section className="section">
        <h2>{t('handover.notes')}</h2>
        <p className="handover-notes">{notes === '' ? t('handover.noNotes') : notes}</p>
        {comment === null ? null : <p className="handover-notes quiet">{comment}</p>}
      </section>
      <ShiftPaper report={report} frozen />
    </>
  );
}

/** The incoming shift: its signature. Whoever handed over may take that back instead. */
function Sign({ handover: { id, outgoing } }: { handover: Handover }) {
  const { t } = useTranslation();
  const me = useSession().data;
  const may = useMay('alerts:ack');
  const deed = useHandoverDeed(id);
  const [comment, setComment] = useState('');
  const own = outgoing.by === me?.username;
  return (
    <div className="box office-form no-print">
      {own ? (
        <p className="quiet">{t('handover.own')}</p>
      ) : (
        <TextField label={t('handover.comment')} maxLength={1000} value={comment} onChange={setComment} />
      )}
      <FormError error={deed.error} />
      <div className="actions">
        {own ? null : (
          <Button
            look="primary"
            busy={deed.isPending}
            unavailable={may ? undefined : t('handover.notAllowed')}
            onClick={() => deed.mutate({ deed: 'sign', comment: comment.trim() })}
          >
            {t('handover.sign', { who: me?.displayName ?? '' })}
          </Button>
        )}
        {may ? (
          <Button look="quiet" busy={deed.isPending} onClick={() => deed.mutate({ deed: 'withdraw' })}>
            {t('handover.withdraw')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function Earlier() {
  const { t } = useTranslation();
  const list = useHandovers();
  const rows = list.data?.pages.flatMap((page) => page.items).filter(({ state }) => state !== 'offered');
  return (
    <section className="section">
      <h2>{t('handover.history')}</h2>
      {list.isPending ? <Loading rows={2} /> : null}
      {list.isError ? <Failed error={list.error} onRetry={() => void list.refetch()} /> : null}
      {rows?.length === 0 ? <p className="quiet">{t('handover.noHistory')}</p> : null}
      <ul className="handover-list">
        {rows?.map(({ id, outgoing, incoming, state }) => (
          <li key={id}>
            <Link to={`/handover/${id}`}>
              {outgoing.by} → {incoming?.by ?? t(`handover.states.${state}`)}
            </Link>
            <Moment at={outgoing.at} age />
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button look="quiet" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
    </section>
  );
}
