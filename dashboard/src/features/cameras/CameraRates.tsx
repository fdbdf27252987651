import { useTranslation } from 'react-i18next';
import { useCameraRates } from '../../api/camera-rates.ts';
import { Failed } from '../../ui/States.tsx';
import { useGridName } from '../alerts/place.ts';
import { type Rates, type RatesRow, rateRows, rateText } from './rates.ts';

/** For which share of today and of the last seven days cameras were online and their pictures whole; unfolded, by grid. */
export function CameraRates() {
  const { t } = useTranslation();
  const query = useCameraRates();
  if (query.isPending) return <p className="quiet">{t('state.loading')}</p>;
  if (!query.data) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  const [all, ...grids] = rateRows(query.data);
  if (!all || all.cameras === 0)
    return (
      <p className="quiet">
        {t('camera.rates.title')}: {t('camera.rates.none')}
      </p>
    );
  return (
    <details className="camera-rates">
      <summary>
        {t('camera.rates.title')}
        <span className="num">
          {t('camera.rates.today')} {pair(all.today)}
        </span>
        <span className="num">
          {t('camera.rates.week')} {pair(all.week)}
        </span>
      </summary>
      <table className="table">
        <thead>
          <tr>
            <th rowSpan={2}>{t('device.grid')}</th>
            <th rowSpan={2} className="right">
              {t('camera.rates.cameras')}
            </th>
            <th rowSpan={2} className="right">
              {t('camera.rates.silent')}
            </th>
            <th colSpan={2} className="right">
              {t('camera.rates.today')}
            </th>
            <th colSpan={2} className="right">
              {t('camera.rates.week')}
            </th>
          </tr>
          <tr>
            {['today', 'week'].flatMap((span) =>
              (['online', 'intact'] as const).map((rate) => (
                <th key={`${span} ${rate}`} className="right">
                  {t(`camera.rates.${rate}`)}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {grids.map((row) => (
            <GridRow key={row.gridCode} row={row} />
          ))}
        </tbody>
      </table>
    </details>
  );
}

const pair = ({ online, intact }: Rates): string => `${rateText(online)} / ${rateText(intact)}`;

function GridRow({ row }: { row: RatesRow }) {
  const { gridCode, cameras, silent, today, week } = row;
  const name = useGridName(gridCode ?? '');
  return (
    <tr>
      <td>{name}</td>
      <td className="right num">{cameras}</td>
      <td className="right num">{silent}</td>
      <td className="right num">{rateText(today.online)}</td>
      <td className="right num">{rateText(today.intact)}</td>
      <td className="right num">{rateText(week.online)}</td>
      <td className="right num">{rateText(week.intact)}</td>
    </tr>
  );
}
