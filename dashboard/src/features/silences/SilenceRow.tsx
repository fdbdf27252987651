import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import { type SilenceView, useMoveSilence, useTakeBackSilence } from '../../api/silences.ts';
import { derived, useLive } from '../../live/hooks.ts';
import { now, useNow } from '../../time/clock.ts';
import { type End, EndPicker, instantOf } from '../../time/EndPicker.tsx';
import { Moment, Rest } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { useErrorText } from '../../ui/States.tsx';
import { usePlace } from '../alerts/place.ts';
import { SeverityMark } from '../alerts/SeverityMark.tsx';
import { openAlerts } from '../alerts/severity.ts';
import { useMay } from '../session/permissions.ts';
import { LONGEST_MS, lengths } from './lengths.ts';
import { useMatcherWords } from './words.ts';

/** The open alerts each silence holds, the worst first. */
const bySilence = derived((alerts: ReadonlyMap<string, Alert>) =>
  Map.groupBy(openAlerts(alerts), ({ silencedBy }) => silencedBy ?? null),
);

/** One silence: what it holds, why and by whom, how long still, and what lies under it now. */
export function SilenceRow({ silence }: { silence: SilenceView }) {
  const { t } = useTranslation();
  const words = useMatcherWords();
  const nowAt = useNow(1000);
  const { id, matchers, from, to, comment, author, endedAt, endedBy } = silence;
  const state = endedAt !== null || nowAt >= to ? 'ended' : nowAt < from ? 'pending' : 'active';
  const named = useLocation().hash === `#${id}`;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (named) row.current?.scrollIntoView({ block: 'center' });
  }, [named]);
  const held = useLive((live) => bySilence(live.alerts).get(id)) ?? [];
  return (
    <li ref={row} className={`silence box ${state}`} data-silence={id} aria-current={named}>
      <div className="silence-what">
        <strong className="silence-state">{t(`silence.states.${state}`)}</strong>
        {words(matchers).map(({ name, text }) => (
          <span key={name} className="matcher">
            <span className="quiet">{name}</span> {text}
          </span>
        ))}
        {silence.includesCritical ? <span className="tag">{t('silence.withCritical')}</span> : null}
      </div>
      <p className="silence-comment">{comment}</p>
      <p className="silence-when quiet">
        <span>{author}</span>
        <span>
          <Moment at={from} /> – <Moment at={endedAt ?? to} />
        </span>
        {endedBy === null || endedBy === 'hub' ? null : (
          <span>{t('silence.takenBackBy', { who: endedBy })}</span>
        )}
      </p>
      {state === 'ended' ? null : (
        <>
          <p className="silence-rest">
            <span className="quiet">{state === 'active' ? t('silence.rest') : t('silence.begins')}</span>
            <Rest until={state === 'active' ? to : from} />
          </p>
          <div className="silence-held">
            <Held alerts={held} />
          </div>
          <Changes silence={silence} />
        </>
      )}
    </li>
  );
}

function Held({ alerts }: { alerts: readonly Alert[] }) {
  const { t } = useTranslation();
  if (alerts.length === 0) return <span className="quiet">{t('silence.holdsNothing')}</span>;
  return (
    <details>
      <summary>{t('silence.holds', { count: alerts.length })}</summary>
      <ul>
        {alerts.slice(0, 20).map((alert) => (
          <HeldAlert key={alert.id} alert={alert} />
        ))}
      </ul>
    </details>
  );
}

function HeldAlert({ alert }: { alert: Alert }) {
  return (
    <li>
      <SeverityMark alert={alert} /> <Link to={`/alerts/${alert.id}`}>{usePlace(alert)}</Link>
    </li>
  );
}

/** Another end, or none of it any more: asked twice, for what was held calls at once. */
function Changes({ silence: { id, from } }: { silence: SilenceView }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const may = useMay('alerts:silence');
  const move = useMoveSilence(id);
  const takeBack = useTakeBackSilence(id);
  const [form, setForm] = useState<'end' | 'back' | null>(null);
  const [end, setEnd] = useState<End>({ afterMs: lengths[1] });
  if (!may) return null;
  const to = instantOf(end, now());
  const why =
    typeof to !== 'number' || to <= Math.max(now(), from)
      ? t('time.ahead')
      : to - from > LONGEST_MS
        ? t('silence.tooLong')
        : undefined;
  const error = move.error ?? takeBack.error;
  return (
    <div className="silence-changes">
      <div className="actions">
        <Button look="plain" onClick={() => setForm(form === 'end' ? null : 'end')}>
          {t('silence.changeEnd')}
        </Button>
        <Button look="plain" onClick={() => setForm(form === 'back' ? null : 'back')}>
          {t('silence.takeBack')}
        </Button>
      </div>
      {form === 'end' ? (
        <div className="silence-form">
          <EndPicker label={t('silence.newEnd')} lengths={lengths} value={end} onChange={setEnd} />
          <div className="actions">
            <Button
              look="primary"
              busy={move.isPending}
              unavailable={why}
              onClick={() => typeof to === 'number' && move.mutate(to, { onSuccess: () => setForm(null) })}
            >
              {t('silence.changeEnd')}
            </Button>
          </div>
        </div>
      ) : null}
      {form === 'back' ? (
        <div className="silence-form">
          <p>{t('silence.takeBackHint')}</p>
          <div className="actions">
            <Button look="primary" busy={takeBack.isPending} onClick={() => takeBack.mutate()}>
              {t('silence.takeBackNow')}
            </Button>
            <Button look="quiet" onClick={() => setForm(null)}>
              {t('action.cancel')}
            </Button>
          </div>
        </div>
      ) : null}
      {error ? (
        <p className="form-error" role="alert">
          {errorText(error)}
        </p>
      ) : null}
    </div>
  );
}
