import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import { useDeviceQuery } from '../../api/devices.ts';
import { useRules } from '../../api/rules.ts';
import { useLanguage } from '../../i18n/language.ts';
import { derived, useDevice, useLive } from '../../live/hooks.ts';
import { useSame } from '../../state/same.ts';
import { durationText } from '../../time/format.ts';
import { Moment } from '../../time/Time.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { AlertCard } from '../alerts/AlertCard.tsx';
import { useGridName } from '../alerts/place.ts';
import { openAlerts } from '../alerts/severity.ts';
import { metricOf, toggled, usualMetrics } from '../history/choice.ts';
import { HistoryPanel } from '../history/HistoryPanel.tsx';
import { ruledMetrics } from '../history/thresholds.ts';
import { AvailabilityMark } from './AvailabilityMark.tsx';
import { useValues, type Values, ValueTiles } from './Values.tsx';
import './devices.css';
import { Fact } from '../../ui/Fact.tsx';

const ranked = derived(openAlerts);

/** One device: whether it is there, what it measures now, and what it measured. */
export default function DevicePage() {
  const id = useParams()['id'] ?? '';
  const liveDevice = useDevice(id);
  const query = useDeviceQuery(id, liveDevice === undefined);
  const device = liveDevice ?? query.data;
  if (!device)
    return query.isError ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Loading />;
  return <DeviceDetail key={device.id} device={device} />;
}

function DeviceDetail({ device }: { device: DeviceView }) {
  const { t } = useTranslation();
  const values = useValues(device);
  const all = useLive((state) => state.alerts);
  const alerts = useMemo(
    () => [...all.values()].filter((alert) => alert.deviceId === device.id),
    [all, device.id],
  );
  const open = ranked(all).filter((alert) => alert.deviceId === device.id);
  const { metrics, toggle } = useChoice(device, values, open);
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{device.address ?? device.id}</h1>
          <AvailabilityMark availability={device.availability} />
          {device.kind === 'camera' ? (
            <Link to={`/cameras/${encodeURIComponent(device.id)}`}>{t('camera.picture')}</Link>
          ) : null}
        </header>
        <div className="device-page">
          <div className="device-context">
            <Facts device={device} values={values} />
            {open.length > 0 ? (
              <section className="section">
                <h2>{t('device.openAlerts')}</h2>
                {open.map((alert) => (
                  <AlertCard key={alert.id} alert={alert} />
                ))}
              </section>
            ) : null}
          </div>
          <div className="device-main">
            <section className="section">
              <h2>{t('device.values')}</h2>
              <ValueTiles values={values} chosen={metrics.map(({ name }) => name)} onToggle={toggle} />
            </section>
            {metrics.length === 0 ? null : (
              <HistoryPanel
                title={t('device.history')}
                subject={{ deviceId: device.id, kind: device.kind, expectEveryMs: device.expectEveryMs }}
                metrics={metrics}
                alerts={alerts}
              />
            )}
          </div>
        </div>
      </div>
    </div>
  );
}

/** Which metrics are drawn: those in the address, else those that matter for this device. */
function useChoice(device: DeviceView, values: Values, open: Parameters<typeof usualMetrics>[2]) {
  const [search, setSearch] = useSearchParams();
  const rules = useRules();
  const known = new Map(values.map(([name, value]) => [name, metricOf(name, value)]));
  const asked = search.getAll('metric');
  const names =
    asked.length > 0
      ? asked
      : usualMetrics([...known.values()], ruledMetrics(rules.data ?? [], device.kind), open);
  // Until it is known which metrics matter, none is asked for.
  const ready = asked.length > 0 || !rules.isPending;
  const metrics = useSame(ready ? names.map((name) => known.get(name) ?? metricOf(name, undefined)) : []);
  const toggle = (name: string): void =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        next.delete('metric');
        for (const one of toggled(names, name)) next.append('metric', one);
        return next;
      },
      { replace: true },
    );
  return { metrics, toggle };
}

function Facts({ device, values }: { device: DeviceView; values: Values }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const gridName = useGridName(device.gridCode);
  return (
    <dl className="facts box">
      <Fact name={t('device.kind')}>{t(`device.kinds.${device.kind}`)}</Fact>
      <Fact name={t('device.id')}>{device.id}</Fact>
      <Fact name={t('device.grid')}>
        <Link to={`/grids/${encodeURIComponent(device.gridCode)}`}>{gridName}</Link>
      </Fact>
      {device.owner === null ? null : <Fact name={t('device.owner')}>{device.owner}</Fact>}
      {device.expectEveryMs === null ? null : (
        <Fact name={t('device.expect')}>{durationText(device.expectEveryMs, language)}</Fact>
      )}
      {device.lastSeenAt === null ? null : (
        <Fact name={t('device.lastSeen')}>
          <Moment at={Math.max(device.lastSeenAt, ...values.map(([, , at]) => at))} />
        </Fact>
      )}
    </dl>
  );
}
