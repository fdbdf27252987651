import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import type { Alert } from '../../../../hub/alerts/alert.ts';
import type { DeviceView } from '../../../../hub/devices/device.ts';
import { useGrids } from '../../api/grids.ts';
import { useRules } from '../../api/rules.ts';
import { derived, useLive, useLoaded } from '../../live/hooks.ts';
import { live } from '../../live/live.ts';
import { useNow } from '../../time/clock.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { AlertCard } from '../alerts/AlertCard.tsx';
import { openAlerts } from '../alerts/severity.ts';
import { ruledMetrics } from '../history/thresholds.ts';
import { presets } from '../history/view.ts';
import { GridFacts } from './GridFacts.tsx';
import { Multiples } from './Multiples.tsx';
import { firstMetric, metricsOf } from './tiles.ts';
import { type Branch, branchOf } from './tree.ts';
import './grids.css';

const ranked = derived(openAlerts);
/** Alerts shown whole; the rest is in the queue of the desk. */
const ALERTS_SHOWN = 6;

/** One grid: where it lies, what stands open in it, and all its devices side by side. */
export default function GridPage() {
  const { t } = useTranslation();
  const code = useParams()['code'] ?? '';
  const grids = useGrids();
  const loaded = useLoaded();
  const branch = useMemo(() => (grids.data ? branchOf(grids.data, code) : null), [grids.data, code]);
  if (grids.isError) return <Failed error={grids.error} onRetry={() => void grids.refetch()} />;
  if (!grids.data || !loaded) return <Loading />;
  if (!branch) return <Empty icon="map" title={t('grid.notFound')} />;
  return <GridDetail key={code} branch={branch} />;
}

function GridDetail({ branch }: { branch: Branch }) {
  const { t } = useTranslation();
  const all = useLive((state) => state.alerts);
  const known = useLive((state) => state.devices);
  const open = useMemo(() => ranked(all).filter((alert) => branch.codes.has(alert.gridCode)), [all, branch]);
  const devices = useMemo(
    () => [...known.values()].filter((device) => !device.disabled && branch.codes.has(device.gridCode)),
    [known, branch],
  );
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <div className="grid-title">
            <nav className="grid-path" aria-label={t('grid.path')}>
              {branch.path.map(({ code, name }) => (
                <Link key={code} to={`/grids/${encodeURIComponent(code)}`}>
                  {name}
                </Link>
              ))}
            </nav>
            <h1>{branch.grid.name}</h1>
          </div>
        </header>
        <GridFacts branch={branch} devices={devices} open={open} />
        {open.length > 0 ? (
          <section className="section">
            <h2>
              {t('alert.open')} <span className="num quiet">{open.length}</span>
            </h2>
            <div className="grid-alerts">
              {open.slice(0, ALERTS_SHOWN).map((alert) => (
                <AlertCard key={alert.id} alert={alert} />
              ))}
            </div>
            {open.length > ALERTS_SHOWN ? (
              <Link to="/">{t('grid.moreAlerts', { count: open.length - ALERTS_SHOWN })}</Link>
            ) : null}
          </section>
        ) : null}
        <Compared branch={branch} devices={devices} open={open} />
      </div>
    </div>
  );
}

type Range = '1h' | '6h' | '24h' | '7d';
const ranges: readonly Range[] = ['1h', '6h', '24h', '7d'];
const rangeIn = (search: URLSearchParams): Range =>
  ranges.find((name) => name === search.get('range')) ?? '1h';

/** The newest values over those of the snapshot; read again at every tick. */
function current(device: DeviceView): DeviceView {
  const fresh = live.telemetry.of(device.id);
  if (!fresh) return device;
  const last = { at: device.last?.at ?? 0, metrics: { ...device.last?.metrics } };
  for (const [name, { at, value }] of fresh) {
    last.at = Math.max(last.at, at);
    last.metrics[name] = value;
  }
  return { ...device, last };
}

/** The choice of what to compare, and the comparison. */
function Compared({
  branch,
  devices,
  open,
}: {
  branch: Branch;
  devices: readonly DeviceView[];
  open: readonly Alert[];
}) {
  const { t } = useTranslation();
  const rules = useRules();
  const [search, setSearch] = useSearchParams();
  const range = rangeIn(search);
  const nowAt = useNow(Math.min(Math.max(presets[range] / 1000, 2000), 10_000));
  const measuring = devices.map(current);
  const ruledOf = (kind: string): Set<string> => ruledMetrics(rules.data ?? [], kind);
  const ruled = new Set([...new Set(devices.map(({ kind }) => kind))].flatMap((kind) => [...ruledOf(kind)]));
  const metrics = metricsOf(measuring, ruled);
  // What was looked at first stays, whatever happens meanwhile: the page must not change under one's eyes.
  const [first, setFirst] = useState<string | null>(null);
  const chosen =
    metrics.find(({ name }) => name === (search.get('metric') ?? first)) ??
    firstMetric(metrics, measuring, open, ruledOf);
  if (chosen && first === null && !rules.isPending) setFirst(chosen.name);
  const choose = (key: string, value: string): void =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        next.set(key, value);
        return next;
      },
      { replace: true },
    );
  if (!chosen) return <Empty icon="device" title={t('device.noValues')} />;
  return (
    <section className="section">
      <header className="history-head">
        <h2>{t('grid.compared')}</h2>
        <Segmented
          label={t('device.chosen')}
          value={chosen.name}
          options={metrics.map(({ name }) => ({
            value: name,
            text: t(`metric.${name}`, { defaultValue: name }),
          }))}
          onChange={(name) => choose('metric', name)}
        />
        <Segmented
          label={t('device.range')}
          value={range}
          options={ranges.map((name) => ({ value: name, text: t(`history.ranges.${name}`) }))}
          onChange={(name) => choose('range', name)}
        />
      </header>
      <Multiples
        key={`${chosen.name} ${range}`}
        code={branch.grid.code}
        devices={measuring}
        open={open}
        metric={chosen}
        rules={rules.data ?? []}
        span={{ from: nowAt - presets[range], to: nowAt }}
      />
    </section>
  );
}
