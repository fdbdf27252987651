import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLoads } from '../../api/load.ts';
import { useNow } from '../../time/clock.ts';
import { clockText, dayText } from '../../time/format.ts';
import { Failed } from '../../ui/States.tsx';
import { bandOf, bands, partsOf, type Range, ranges } from './bands.ts';

/** The scale goes at least so far, so that calm looks calm. */
const LEAST_TOP = 12;

const tickOf = (range: Range, at: number): string =>
  range === '24h' ? clockText(at).slice(0, 5) : dayText(at).slice(5);

/** The most alarms within any ten minutes of each stretch, with the limits of what people can bear. */
export function LoadChart({ range }: { range: Range }) {
  const { t } = useTranslation();
  const { partMs } = ranges[range];
  const hourAt = useNow(Math.min(partMs, 3_600_000));
  const parts = useMemo(
    () => partsOf(range, hourAt, -new Date(hourAt).getTimezoneOffset() * 60_000),
    [range, hourAt],
  );
  const loads = useLoads(parts);
  const failed = loads.find((one) => one.isError);
  const peaks = loads.map(({ data }) => data?.peakPer10Min);
  const top = Math.max(LEAST_TOP, ...peaks.map((peak) => peak ?? 0)) * 1.1;
  const share = (value: number): string => `${(100 * value) / top}%`;
  const named = (band: keyof typeof bands): string => `${t(`load.limits.${band}`)} ${bands[band]}`;
  // The two lower lines are too close for a word each.
  const limitText = { manageable: `${named('acceptable')} · ${named('manageable')}`, flood: named('flood') };
  const every = Math.ceil(parts.length / 8);
  return (
    <section className="section">
      <h2>{t('load.overTime')}</h2>
      <figure className="box load-chart">
        <div className="load-plot">
          {(['acceptable', 'manageable', 'flood'] as const).map((band) => (
            <div key={band} className={`load-limit ${band}`} style={{ bottom: share(bands[band]) }}>
              {band === 'acceptable' ? null : <span>{limitText[band]}</span>}
            </div>
          ))}
          <ol className="load-bars" aria-label={t('load.overTime')}>
            {parts.map(({ from, to }, i) => {
              const peak = peaks[i];
              const text =
                peak === undefined ? t('state.loading') : `${peak} · ${t(`load.bands.${bandOf(peak)}`)}`;
              return (
                <li
                  key={from}
                  title={`${dayText(from)} ${clockText(from).slice(0, 5)} – ${clockText(to).slice(0, 5)}: ${text}`}
                >
                  <span
                    className={`load-bar ${peak === undefined ? 'unknown' : bandOf(peak)}`}
                    style={{ height: peak === undefined ? '2px' : share(peak) }}
                  />
                  <span className="visually-hidden">
                    {tickOf(range, from)}: {text}
                  </span>
                </li>
              );
            })}
          </ol>
        </div>
        <div className="load-ticks quiet num" aria-hidden="true">
          {parts.map(({ from }, i) => (
            <span key={from}>{(parts.length - 1 - i) % every === 0 ? tickOf(range, from) : ''}</span>
          ))}
        </div>
      </figure>
      {failed ? <Failed error={failed.error} onRetry={() => void failed.refetch()} /> : null}
    </section>
  );
}
