import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { DeviceView, MetricValue } from '../../../../hub/devices/device.ts';
import { useDeviceQuery } from '../../api/devices.ts';
import { type HistoryRange, historyRanges } from '../../api/readings.ts';
import { useLanguage } from '../../i18n/language.ts';
import { derived, useDevice, useLive, useTelemetry } from '../../live/hooks.ts';
import { durationText } from '../../time/format.ts';
import { Age, Moment } from '../../time/Time.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { AlertCard } from '../alerts/AlertCard.tsx';
import { useGridName } from '../alerts/place.ts';
import { openAlerts } from '../alerts/severity.ts';
import { AvailabilityMark } from './DevicesPage.tsx';
import { HistoryChart } from './HistoryChart.tsx';
import { unitOf } from './units.ts';
import './devices.css';

const ranked = derived(openAlerts);

/** One device: whether it is there, what it measures now, and what it measured. */
export default function DevicePage() {
  const id = useParams()['id'] ?? '';
  const liveDevice = useDevice(id);
  const query = useDeviceQuery(id, liveDevice === undefined);
  const device = liveDevice ?? query.data;
  if (!device)
    return query.isError ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Loading />;
  return <DeviceDetail device={device} />;
}

type Values = readonly (readonly [metric: string, value: MetricValue, at: number])[];

/** What came over the socket since the page was opened, over what was known before. */
function useValues(device: DeviceView): Values {
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

function DeviceDetail({ device }: { device: DeviceView }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const gridName = useGridName(device.gridCode);
  const values = useValues(device);
  const alerts = useLive((state) => ranked(state.alerts)).filter((alert) => alert.deviceId === device.id);
  const [range, setRange] = useState<HistoryRange>('1h');
  const [chosen, choose] = useState<string | null>(null);
  const metric =
    chosen ?? values.find(([, value]) => typeof value === 'number')?.[0] ?? values[0]?.[0] ?? null;
  return (
    <div className="page">
      <div className="page-inner">
        <header className="page-head">
          <h1>{device.address ?? device.id}</h1>
          <AvailabilityMark availability={device.availability} />
        </header>
        <dl className="facts box">
          <Fact name={t('device.kind')} value={t(`device.kinds.${device.kind}`)} />
          <Fact name={t('device.id')} value={device.id} />
          <Fact name={t('device.grid')} value={gridName} />
          {device.owner === null ? null : <Fact name={t('device.owner')} value={device.owner} />}
          {device.expectEveryMs === null ? null : (
            <Fact name={t('device.expect')} value={durationText(device.expectEveryMs, language)} />
          )}
          {device.lastSeenAt === null ? null : (
            <div>
              <dt>{t('device.lastSeen')}</dt>
              <dd>
                <Moment at={Math.max(device.lastSeenAt, ...values.map(([, , at]) => at))} />
              </dd>
            </div>
          )}
        </dl>
        {alerts.length > 0 ? (
          <section className="section">
            <h2>{t('device.openAlerts')}</h2>
            {alerts.map((alert) => (
              <AlertCard key={alert.id} alert={alert} />
            ))}
          </section>
        ) : null}
        <section className="section">
          <h2>{t('device.values')}</h2>
          {values.length === 0 ? <Empty title={t('device.noValues')} /> : null}
          <div className="values">
            {values.map(([name, value, at]) => (
              <button
                key={name}
                type="button"
                className="value"
                aria-pressed={name === metric}
                onClick={() => choose(name)}
              >
                <span className="quiet">{t(`metric.${name}`, { defaultValue: name })}</span>
                <div className="value-figure num live-value">
                  {typeof value === 'boolean' ? (value ? t('metric.yes') : t('metric.no')) : figure(value)}
                  <small>{unitOf(name)}</small>
                </div>
                <span className="quiet">
                  <Age at={at} />
                </span>
              </button>
            ))}
          </div>
        </section>
        {metric === null ? null : (
          <section className="section">
            <header className="page-head">
              <h2>
                {t('device.history')} · {t(`metric.${metric}`, { defaultValue: metric })}
              </h2>
              <Segmented
                label={t('device.range')}
                value={range}
                options={(Object.keys(historyRanges) as HistoryRange[]).map((value) => ({
                  value,
                  text: value,
                }))}
                onChange={setRange}
              />
            </header>
            <HistoryChart
              key={`${device.id} ${metric}`}
              deviceId={device.id}
              metric={metric}
              range={range}
              alerts={alerts}
            />
          </section>
        )}
      </div>
    </div>
  );
}

const figure = (value: number): string => String(Math.round(value * 1000) / 1000);

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
