import { useTranslation } from 'react-i18next';
import type { DeviceView, MetricValue } from '../../../../hub/devices/device.ts';
import { useTelemetry } from '../../live/hooks.ts';
import { Age } from '../../time/Time.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Empty } from '../../ui/States.tsx';
import { figure } from '../history/scale.ts';
import { unitOf } from './units.ts';
import './devices.css';

export type Values = readonly (readonly [metric: string, value: MetricValue, at: number])[];

/** What came over the socket since the page was opened, over what was known before. */
export function useValues(device: DeviceView): Values {
  const fresh = useTelemetry(device.id);
  const values = new Map(
    Object.entries(device.last?.metrics ?? {}).map(([metric, value]) => [
      metric,
      { value, at: device.last?.at ?? 0 },
    ]),
  );
  for (const [metric, newest] of fresh ?? [])
    if (newest.at >= (values.get(metric)?.at ?? 0)) values.set(metric, newest);
  return [...values].map(([metric, { value, at }]) => [metric, value, at] as const);
}

/** A value in words: a figure with its unit, or yes and no. */
export function ValueText({ metric, value }: { metric: string; value: MetricValue }) {
  const { t } = useTranslation();
  if (typeof value === 'boolean') return <>{value ? t('metric.yes') : t('metric.no')}</>;
  return (
    <>
      {figure(value)}
      <small>{unitOf(metric)}</small>
    </>
  );
}

interface ValueTilesProps {
  values: Values;
  chosen: readonly string[];
  onToggle: (metric: string) => void;
}

/** Every metric with its newest value; pressed, it is drawn in the chart below. */
export function ValueTiles({ values, chosen, onToggle }: ValueTilesProps) {
  const { t } = useTranslation();
  if (values.length === 0) return <Empty title={t('device.noValues')} />;
  return (
    <fieldset className="values">
      <legend className="visually-hidden">{t('device.chosen')}</legend>
      {values.map(([name, value, at]) => (
        <button
          key={name}
          type="button"
          className="value"
          data-metric={name}
          aria-pressed={chosen.includes(name)}
          onClick={() => onToggle(name)}
        >
          <span className="quiet value-name">
            {t(`metric.${name}`, { defaultValue: name })}
            <Icon name="check" size={16} />
          </span>
          <div className="value-figure num live-value">
            <ValueText metric={name} value={value} />
          </div>
          <span className="quiet">
            <Age at={at} />
          </span>
        </button>
      ))}
    </fieldset>
  );
}
