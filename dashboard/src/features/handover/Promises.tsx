import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Pledge } from '../../../../hub/reports/pledge.ts';
import { useEndPromise, usePromise, usePromises } from '../../api/handovers.ts';
import { now, useNow } from '../../time/clock.ts';
import { type End, EndPicker, instantOf } from '../../time/EndPicker.tsx';
import { Moment, Rest, Stopwatch } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { FormEnd, FormError, TextField } from '../../ui/Form.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { useMay } from '../session/permissions.ts';
import './handover.css';

const HOUR_MS = 3_600_000;
const lengths = [HOUR_MS / 2, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS, 8 * HOUR_MS] as const;

/** What the desk said it would do, the earliest due first, and the form for one more. */
export function Promises() {
  const { t } = useTranslation();
  const may = useMay('alerts:ack');
  const list = usePromises();
  const [making, setMaking] = useState(false);
  return (
    <section className="section no-print-form">
      <header className="section-head">
        <h2>{t('promise.title')}</h2>
        {may ? (
          <Button look="quiet" icon="plus" onClick={() => setMaking(!making)}>
            {t('promise.new')}
          </Button>
        ) : null}
      </header>
      {making ? <NewPromise onDone={() => setMaking(false)} /> : null}
      {list.isPending ? <Loading rows={2} /> : null}
      {list.isError ? <Failed error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data?.length === 0 ? <p className="quiet">{t('promise.none')}</p> : null}
      <ul className="promises">
        {list.data?.map((pledge) => (
          <PromiseRow key={pledge.id} pledge={pledge} />
        ))}
      </ul>
    </section>
  );
}

/** One promise, as a page of its own. */
export function PromiseThing({ pledge }: { pledge: Pledge }) {
  const { t } = useTranslation();
  return (
    <div className="page">
      <div className="page-inner">
        <h1>{t('promise.one')}</h1>
        <ul className="promises">
          <PromiseRow pledge={pledge} />
        </ul>
      </div>
    </div>
  );
}

/** A promise with its clock; `closed`: in a paper, where nothing is done to it any more. */
export function PromiseRow({ pledge, closed = false }: { pledge: Pledge; closed?: boolean }) {
  const { t } = useTranslation();
  const may = useMay('alerts:ack') && !closed;
  const { id, text, by, to, about, dueAt } = pledge;
  const late = useNow(1000) > dueAt;
  const end = useEndPromise(id);
  const [why, setWhy] = useState<string | null>(null);
  return (
    <li className="promise" data-late={late && !closed}>
      <div>
        <strong>{text}</strong>
        <p className="quiet">
          {t('promise.by', { who: by })}
          {to === null ? null : ` · ${t('promise.to', { who: to })}`}
          {about === null ? null : (
            <>
              {' · '}
              <Link to={`/${about.kind}s/${encodeURIComponent(about.id)}`}>{about.label}</Link>
            </>
          )}
        </p>
      </div>
      <span className="promise-due">
        {closed ? null : (
          <strong className={late ? 'promise-late' : ''}>
            {late ? t('promise.late') : t('promise.left')}{' '}
            {late ? <Stopwatch since={dueAt} /> : <Rest until={dueAt} />}
          </strong>
        )}
        <span className="quiet">
          {t('promise.due')} <Moment at={dueAt} />
        </span>
      </span>
      {may ? (
        <div className="actions">
          <Button busy={end.isPending} onClick={() => end.mutate({ kept: true })}>
            {t('promise.keep')}
          </Button>
          <Button look="quiet" onClick={() => setWhy(why === null ? '' : null)}>
            {t('promise.drop')}
          </Button>
        </div>
      ) : null}
      {why === null ? null : (
        <form
          className="promise-why"
          onSubmit={(event) => {
            event.preventDefault();
            if (why.trim() !== '') end.mutate({ kept: false, comment: why.trim() });
          }}
        >
          <TextField label={t('promise.why')} maxLength={500} value={why} onChange={setWhy} />
          <Button type="submit" unavailable={why.trim() === '' ? t('promise.whyFirst') : undefined}>
            {t('promise.drop')}
          </Button>
        </form>
      )}
      <FormError error={end.error} />
    </li>
  );
}

/** The form for a promise; `about`: what it is about. */
function NewPromise({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [end, setEnd] = useState<End>({ afterMs: HOUR_MS });
  const promise = usePromise();
  const why =
    text.trim() === ''
      ? t('promise.textFirst')
      : instantOf(end, 0) === undefined
        ? t('promise.dueFirst')
        : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const dueAt = instantOf(end, now());
    if (why !== undefined || typeof dueAt !== 'number') return;
    promise.mutate({ text: text.trim(), dueAt }, { onSuccess: onDone });
  };
  return (
    <form className="box office-form" onSubmit={submit}>
      <TextField label={t('promise.text')} maxLength={500} value={text} onChange={setText} />
      <EndPicker label={t('promise.due')} lengths={lengths} value={end} onChange={setEnd} />
      <FormEnd sending={promise} submit={t('promise.make')} why={why} onCancel={onDone} />
    </form>
  );
}
