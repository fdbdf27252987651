import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Dispatch, underway, useDispatches } from '../../api/dispatches.ts';
import { ApiError } from '../../api/fetch.ts';
import { useStations } from '../../api/stations.ts';
import { useLocalText } from '../../i18n/language.ts';
import { Stopwatch } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { useGridName } from '../alerts/place.ts';
import { SeverityMark } from '../alerts/SeverityMark.tsx';
import { useMay } from '../session/permissions.ts';
import { DutyMark, TerminalMark } from '../stations/StationMarks.tsx';
import { byCase } from './clocks.ts';
import { DispatchRow } from './DispatchRow.tsx';
import { DrillForm } from './DrillForm.tsx';
import { SendForm } from './SendForm.tsx';
import './dispatch.css';

/** Who is out and how far, case by case, and beside it who could go. */
export default function DispatchesPage() {
  const { t } = useTranslation();
  const may = useMay('cases:command');
  const [drilling, setDrilling] = useState(false);
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{t('dispatch.title')}</h1>
          {may ? <Button onClick={() => setDrilling(!drilling)}>{t('dispatch.drill')}</Button> : null}
        </header>
        {drilling ? <DrillForm onDone={() => setDrilling(false)} /> : null}
        <div className="dispatch-columns">
          <Board />
          <StationStrip />
        </div>
      </div>
    </div>
  );
}

function Board() {
  const { t } = useTranslation();
  const open = useDispatches('state=open');
  if (open.isPending) return <Loading />;
  if (open.isError && open.error instanceof ApiError && open.error.status === 404)
    return <Empty title={t('dispatch.absent')} />;
  if (open.isError && !open.data) return <Failed error={open.error} onRetry={() => void open.refetch()} />;
  if (open.data.length === 0)
    return <Empty icon="check" title={t('dispatch.none')} hint={t('dispatch.noneHint')} />;
  return (
    <div className="dispatch-board">
      {byCase(open.data).map(([key, group]) => (
        <Matter key={key} group={group} />
      ))}
    </div>
  );
}

function Matter({ group: open }: { group: readonly Dispatch[] }) {
  const { t } = useTranslation();
  const local = useLocalText();
  const may = useMay('cases:command');
  const [sending, setSending] = useState(false);
  const first = open[0];
  // Who declined or was called off belongs to the picture too.
  const whole = useDispatches(`case=${encodeURIComponent(first?.caseId ?? '')}`, first?.caseId != null).data;
  const group = whole && whole.length > 0 ? whole.toSorted((a, b) => a.openedAt - b.openedAt) : open;
  const gridName = useGridName(first?.gridCode ?? '');
  if (!first) return null;
  const { caseId, title, drill, severity, address } = first;
  const arrived = group.some(({ arrivedAt }) => arrivedAt !== null);
  return (
    <article className={`box dispatch-matter${drill ? ' drill-frame' : ''}`}>
      <header>
        {drill ? <strong className="drill">{t('alert.drill')}</strong> : null}
        <SeverityMark
          alert={{ severity, stage: 'confirmed', state: arrived ? 'acknowledged' : 'firing' }}
          size={20}
        />
        <h2>
          {caseId === null ? (
            (address ?? gridName)
          ) : (
            <Link to={`/cases/${caseId}`}>{address ?? gridName}</Link>
          )}
        </h2>
        <span>{local(title)}</span>
        <span className="dispatch-since">
          <Stopwatch since={Math.min(...group.map(({ openedAt }) => openedAt))} />
        </span>
      </header>
      <ul className="dispatches">
        {group.map((dispatch) => (
          <DispatchRow key={dispatch.id} dispatch={dispatch} />
        ))}
      </ul>
      {may && caseId !== null ? (
        sending ? (
          <SendForm
            caseId={caseId}
            already={group.filter(({ state }) => underway.includes(state)).map(({ stationId }) => stationId)}
            onDone={() => setSending(false)}
          />
        ) : (
          <div className="actions">
            <Button icon="plus" onClick={() => setSending(true)}>
              {t('dispatch.another')}
            </Button>
          </div>
        )
      ) : null}
    </article>
  );
}

function StationStrip() {
  const { t } = useTranslation();
  const stations = useStations();
  if (!stations.data) return null;
  return (
    <aside className="box station-strip" aria-label={t('nav.stations')}>
      <h2>{t('station.title')}</h2>
      <ul>
        {stations.data
          .filter(({ enabled }) => enabled)
          .map((station) => (
            <li key={station.id}>
              <Link to={`/stations/${encodeURIComponent(station.id)}`}>{station.name}</Link>
              <span>
                <DutyMark station={station} /> <TerminalMark station={station} />
              </span>
              {station.openDispatches > 0 ? (
                <span>{t('station.out', { count: station.openDispatches })}</span>
              ) : null}
            </li>
          ))}
      </ul>
    </aside>
  );
}
