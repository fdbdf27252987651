import { useTranslation } from 'react-i18next';
import { type Dispatch, useDispatches } from '../../api/dispatches.ts';
import { type Station, useStations } from '../../api/stations.ts';
import { useNow } from '../../time/clock.ts';
import { clocksOf } from '../dispatch/clocks.ts';
import './stations.css';

/** Stations on the wall, at most; what does not fit is counted. */
const MOST = 8;

/** The fire stations: ready, not manned, or on their way against which clock. */
export function WallStations() {
  const { t } = useTranslation();
  const stations = useStations().data?.filter(({ enabled }) => enabled) ?? [];
  const dispatches = useDispatches('state=open').data ?? [];
  if (stations.length === 0) return null;
  const rows = stations
    .map((station) => {
      const dispatch = dispatches.find(({ stationId }) => stationId === station.id);
      const ready = station.duty.state === 'on' && station.terminal.online;
      return { station, dispatch, ready, rank: dispatch ? 0 : ready ? 2 : 1 };
    })
    .sort((a, b) => a.rank - b.rank || (a.station.name < b.station.name ? -1 : 1));
  return (
    <section className="wall-stations" aria-label={t('nav.stations')}>
      <h2>
        {t('nav.stations')}{' '}
        <span className="num quiet">
          {rows.filter(({ ready }) => ready).length}/{rows.length}
        </span>
      </h2>
      <ul>
        {rows.slice(0, MOST).map(({ station, dispatch, ready }) => (
          <li key={station.id} data-ready={ready} data-out={dispatch !== undefined}>
            <i aria-hidden="true" />
            <span className="clip">{station.name}</span>
            <b className="live-value">
              <StationWord station={station} dispatch={dispatch} />
            </b>
          </li>
        ))}
      </ul>
      {rows.length > MOST ? (
        <p className="quiet">{t('wall.moreStations', { count: rows.length - MOST })}</p>
      ) : null}
    </section>
  );
}

/** How a station stands, in words. */
function StationWord({ station, dispatch }: { station: Station; dispatch: Dispatch | undefined }) {
  const { t } = useTranslation();
  const nowAt = useNow(1000);
  if (dispatch) {
    const state = t(`dispatch.states.${dispatch.state}`);
    const late = Object.values(clocksOf(dispatch, nowAt)).some(({ standing }) => standing === 'late');
    return <>{late ? t('wall.station.late', { state }) : state}</>;
  }
  const { duty, terminal } = station;
  if (duty.state !== 'on') return <>{t('wall.station.unmanned')}</>;
  if (!terminal.online) return <>{t('wall.station.offline')}</>;
  return <>{t('wall.station.ready', { count: duty.shift?.members.length ?? 0 })}</>;
}
