import { type Map as MapLibre, Marker } from 'maplibre-gl';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { type Dispatch, useDispatches } from '../../api/dispatches.ts';
import { type Station, useStations } from '../../api/stations.ts';
import { useNow } from '../../time/clock.ts';
import { Rest, Stopwatch } from '../../time/Time.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { clocksOf } from '../dispatch/clocks.ts';

/**
 * The fire stations on the map: where they are, and against which clock one that was told to go is coming. `named`: there
 * is room for their names.
 */
export function MapStations({ map, named }: { map: MapLibre; named: boolean }) {
  const stations = useStations().data ?? [];
  const dispatches = useDispatches('state=open').data ?? [];
  return stations
    .filter(({ enabled }) => enabled)
    .map((station) => (
      <OnMap
        key={station.id}
        map={map}
        named={named}
        station={station}
        dispatch={dispatches.find(({ stationId }) => stationId === station.id)}
      />
    ));
}

function OnMap({
  map,
  named,
  station,
  dispatch,
}: {
  map: MapLibre;
  named: boolean;
  station: Station;
  dispatch: Dispatch | undefined;
}) {
  const [element] = useState(() => document.createElement('div'));
  const { lng, lat, name } = station;
  useEffect(() => {
    const marker = new Marker({ element }).setLngLat([lng, lat]).addTo(map);
    return () => {
      marker.remove();
    };
  }, [map, element, lng, lat]);
  return createPortal(
    <span className="map-station" data-out={dispatch !== undefined} title={name}>
      <Icon name="station" size={18} />
      {dispatch ? (
        <>
          {named ? <strong>{name}</strong> : null}
          <NextClock dispatch={dispatch} />
        </>
      ) : null}
    </span>,
    element,
  );
}

/** What a station has to do next, and how long it has for it still. */
function NextClock({ dispatch }: { dispatch: Dispatch }) {
  const { t } = useTranslation();
  const clocks = clocksOf(dispatch, useNow(1000));
  const next = (['receive', 'start', 'arrive'] as const).find(
    (one) => clocks[one].standing === 'running' || clocks[one].standing === 'late',
  );
  if (next === undefined) return <span>{t(`dispatch.states.${dispatch.state}`)}</span>;
  const { standing, dueAt } = clocks[next];
  return (
    <span className="map-station-clock" data-late={standing === 'late'}>
      {t(`dispatch.${next}`)} {standing === 'late' ? <Stopwatch since={dueAt} /> : <Rest until={dueAt} />}
    </span>
  );
}
