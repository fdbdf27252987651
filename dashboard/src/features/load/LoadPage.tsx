import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { type LoadView, useLoad } from '../../api/load.ts';
import { useAlert } from '../../live/hooks.ts';
import { Moment } from '../../time/Time.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { AlertCard } from '../alerts/AlertCard.tsx';
import { bandOf, type Range, ranges } from './bands.ts';
import { FalseRates } from './FalseRates.tsx';
import { LoadChart } from './LoadChart.tsx';
import { Offenders } from './Offenders.tsx';
import './load.css';

const WINDOW_MS = 600_000;
const names = Object.keys(ranges) as Range[];
const rounded = (value: number): number => Math.round(value * 100) / 100;

/** What alarms ask of the people who answer them: now, over time, and who asks most. The range is in the address. */
export default function LoadPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const range = names.find((name) => name === search.get('range')) ?? '24h';
  const load = useLoad(ranges[range].spanMs);
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{t('load.title')}</h1>
          <Segmented
            label={t('device.range')}
            value={range}
            options={names.map((value) => ({ value, text: t(`history.ranges.${value}`) }))}
            onChange={(value) => setSearch({ range: value }, { replace: true })}
          />
        </header>
        {load.data ? <LoadBody load={load.data} range={range} /> : null}
        {load.isPending ? <Loading /> : null}
        {load.isError ? <Failed error={load.error} onRetry={() => void load.refetch()} /> : null}
      </div>
    </div>
  );
}

function LoadBody({ load, range }: { load: LoadView; range: Range }) {
  const { t } = useTranslation();
  const now = useLoad(WINDOW_MS).data;
  const band = now ? bandOf(now.alarms) : null;
  return (
    <>
      <dl className="load-figures">
        <Figure name={t('load.now')} value={now?.alarms} note={band ? t(`load.bands.${band}`) : ''} loud />
        <Figure
          name={t('load.average')}
          value={rounded(load.averagePer10Min)}
          note={[
            t(`load.bands.${bandOf(load.averagePer10Min)}`),
            ...(load.averagePerOperator === undefined
              ? []
              : [t('load.perOperator', { count: rounded(load.averagePerOperator) })]),
          ].join(' · ')}
        />
        <Figure
          name={t('load.peak')}
          value={load.peakPer10Min}
          note={t(`load.bands.${bandOf(load.peakPer10Min)}`)}
        />
        <Figure name={t('load.alarms')} value={load.alarms} />
        <Figure name={t('load.falseAlarms')} value={load.falseAlarms} />
        <Figure name={t('load.standing')} value={load.standing.count} />
      </dl>
      <LoadChart range={range} />
      <div className="load-columns">
        <section className="section">
          <h2>{t('load.offenders')}</h2>
          <Offenders rows={load.offenders} none={t('load.noAlarms')} />
          {load.chattering.length > 0 ? (
            <>
              <h2>{t('load.chattering')}</h2>
              <p className="quiet">{t('load.chatteringHint')}</p>
              <Offenders rows={load.chattering} none="" />
            </>
          ) : null}
        </section>
        <div className="load-side">
          {load.falseRates ? <FalseRates {...load.falseRates} /> : null}
          <Floods floods={load.floods} />
          <Standing standing={load.standing} />
        </div>
      </div>
    </>
  );
}

function Figure({
  name,
  value,
  note = '',
  loud = false,
}: {
  name: string;
  value: number | undefined;
  note?: string;
  loud?: boolean;
}) {
  return (
    <div className={`box${loud ? ' loud' : ''}`}>
      <dt className="quiet">{name}</dt>
      <dd className="num live-value">{value ?? '–'}</dd>
      {note === '' ? null : <dd className="load-note">{note}</dd>}
    </div>
  );
}

function Floods({ floods }: { floods: LoadView['floods'] }) {
  const { t } = useTranslation();
  return (
    <section className="section">
      <h2>{t('load.floods')}</h2>
      {floods.length === 0 ? <p className="quiet">{t('load.noFloods')}</p> : null}
      <ul className="floods">
        {floods
          .toReversed()
          .slice(0, 20)
          .map(({ from, to, alarms }) => (
            <li key={from}>
              <strong className="num">{t('load.floodAlarms', { count: alarms })}</strong>
              <span>
                <Moment at={from} /> – <Moment at={to} />
              </span>
            </li>
          ))}
      </ul>
    </section>
  );
}

function Standing({ standing }: { standing: LoadView['standing'] }) {
  const { t } = useTranslation();
  return (
    <section className="section">
      <h2>{t('load.standing')}</h2>
      {standing.count === 0 ? <p className="quiet">{t('load.noneStanding')}</p> : null}
      {standing.alertIds.slice(0, 10).map((id) => (
        <StandingAlert key={id} id={id} />
      ))}
      {standing.count > 10 ? (
        <Link to="/">{t('load.moreStanding', { count: standing.count - 10 })}</Link>
      ) : null}
    </section>
  );
}

function StandingAlert({ id }: { id: string }) {
  const alert = useAlert(id);
  return alert ? <AlertCard alert={alert} size="row" /> : null;
}
