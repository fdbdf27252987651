import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Combobox } from '../../ui/Combobox.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Loading } from '../../ui/States.tsx';
import { useGridName } from '../alerts/place.ts';
import { useGridOptions } from '../grids/use-options.ts';

const PlaceMap = lazy(() => import('./PlaceMap.tsx'));

/** A place as somebody gives it: a position with its grid, or a grid alone. */
export interface Place {
  gridCode?: string;
  lng?: number;
  lat?: number;
}

/** Where something is: tapped on the map, or a grid by its name. */
export function PlaceFields({ value, onChange }: { value: Place; onChange: (place: Place) => void }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<'map' | 'grid'>('map');
  const grids = useGridOptions();
  const gridName = useGridName(value.gridCode ?? '');
  return (
    <div className="field">
      <Segmented<'map' | 'grid'>
        label={t('newCase.where')}
        value={way}
        options={[
          { value: 'map', text: t('newCase.onMap') },
          { value: 'grid', text: t('newCase.byGrid') },
        ]}
        onChange={(next) => {
          setWay(next);
          onChange({});
        }}
      />
      {way === 'grid' ? (
        <Combobox
          label={t('alert.grid')}
          placeholder={t('newCase.placeFirst')}
          options={grids}
          value={value.gridCode ?? null}
          onChange={(gridCode) => onChange(gridCode === null ? {} : { gridCode })}
        />
      ) : (
        <>
          <Suspense fallback={<Loading rows={1} />}>
            <PlaceMap value={value} onChange={onChange} />
          </Suspense>
          <span className="quiet">
            {value.lng === undefined || value.lat === undefined ? (
              t('newCase.tapMap')
            ) : (
              <>
                {t('newCase.position')}: {gridName}{' '}
                <span className="num">
                  {value.lng.toFixed(5)}, {value.lat.toFixed(5)}
                </span>
              </>
            )}
          </span>
        </>
      )}
    </div>
  );
}
