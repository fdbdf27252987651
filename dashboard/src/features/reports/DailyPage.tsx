import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Indicators } from '../../../../hub/cases/indicators.ts';
import { useGrids } from '../../api/grids.ts';
import { type Day, type Grouping, groupings, useDay } from '../../api/reports.ts';
import { now, useNow } from '../../time/clock.ts';
import { dayText } from '../../time/format.ts';
import { Moment } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { severities } from '../alerts/severity.ts';
import { useTypeName, useUnitName } from '../cases/names.ts';
import { Happened, happenedNames } from '../handover/Happened.tsx';
import { csvOf, download, type Sheet, xlsxOf } from './sheet.ts';
import './daily.css';

const rates = ['closingRate', 'onTimeRate', 'reworkRate', 'extensionRate'] as const;
const counted = ['filed', 'due', 'closed', 'closedInTime', 'reworked', 'extended'] as const;
/** The local day that an address names, today where it names none. */
function dayOf(text: string | null, nowAt: number): { day: string; from: number; to: number } {
  const day = text !== null && /^\d{4}-\d\d-\d\d$/.test(text) ? text : dayText(nowAt);
  const begin = new Date(`${day}T00:00:00`);
  if (Number.isNaN(begin.getTime())) return dayOf(null, nowAt);
  const end = new Date(begin);
  end.setDate(end.getDate() + 1);
  return { day, from: begin.getTime(), to: end.getTime() };
}

/** What happened in a day and how well it was handled, to read, to print and to take along. The day is in the address. */
export default function DailyPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const nowAt = useNow(60_000);
  const { day, from, to } = dayOf(search.get('day'), nowAt);
  const by = groupings.find((one) => one === search.get('by')) ?? 'grid';
  const read = useDay(from, to, by, nowAt < to);
  const sheets = useSheets(read.data, by, day);
  const set = (name: 'day' | 'by', value: string): void =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>
            {t('daily.title')} <span className="num">{day}</span>
          </h1>
          <div className="daily-tools no-print">
            <input
              className="input daily-day"
              type="date"
              aria-label={t('daily.day')}
              max={dayText(now())}
              value={day}
              onChange={({ target }) => target.value !== '' && set('day', target.value)}
            />
            <Segmented
              label={t('daily.by')}
              value={by}
              options={groupings.map((value) => ({ value, text: t(`daily.groupings.${value}`) }))}
              onChange={(value) => set('by', value)}
            />
            <Exports sheets={sheets} day={day} />
          </div>
        </header>
        {read.isPending ? <Loading /> : null}
        {read.isError && !read.data ? (
          <Failed error={read.error} onRetry={() => void read.refetch()} />
        ) : null}
        {read.data ? <Report data={read.data} by={by} to={Math.min(to, nowAt)} /> : null}
      </div>
    </div>
  );
}

function Exports({ sheets, day }: { sheets: readonly Sheet[] | null; day: string }) {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const why = sheets === null ? t('state.loading') : undefined;
  const csv = (): void => {
    if (sheets) download(`gridwatch-${day}.csv`, new Blob([csvOf(sheets)], { type: 'text/csv' }));
  };
  const xlsx = (): void => {
    setError(null);
    if (sheets) xlsxOf(sheets).then((blob) => download(`gridwatch-${day}.xlsx`, blob), setError);
  };
  return (
    <>
      <Button icon="download" unavailable={why} onClick={csv}>
        CSV
      </Button>
      <Button icon="download" unavailable={why} onClick={xlsx}>
        Excel
      </Button>
      <Button icon="print" onClick={() => window.print()}>
        {t('handover.print')}
      </Button>
      <FormError error={error} />
    </>
  );
}

function Report({ data: { happened, indicators, load }, by, to }: { data: Day; by: Grouping; to: number }) {
  const { t } = useTranslation();
  const nameOf = useGroupName(by);
  const alarmsAverage = Math.round(load.averagePer10Min * 100) / 100;
  return (
    <>
      <p className="quiet">
        {t('daily.asOf')} <Moment at={to} />
      </p>
      <section className="section">
        <h2>{t('handover.happened')}</h2>
        <Happened happened={happened} />
      </section>
      <section className="section">
        <h2>{t('daily.load')}</h2>
        <dl className="shift-counts">
          <Count name={t('load.alarms')} value={load.alarms} />
          <Count name={t('load.average')} value={alarmsAverage} />
          <Count name={t('load.peak')} value={load.peakPer10Min} />
          <Count name={t('load.standing')} value={load.standing.count} />
        </dl>
      </section>
      <section className="section">
        <h2>{t('daily.indicators')}</h2>
        {indicators.groups.length === 0 ? (
          <Empty title={t('daily.noCases')} />
        ) : (
          <table className="table shift-table">
            <thead>
              <tr>
                <th>{t(`daily.groupings.${by}`)}</th>
                {counted.map((name) => (
                  <th key={name} className="right">
                    {t(`daily.counted.${name}`)}
                  </th>
                ))}
                {rates.map((name) => (
                  <th key={name} className="right">
                    {t(`daily.rates.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {indicators.groups.map((group) => (
                <Row key={group.key} name={nameOf(group.key)} of={group} />
              ))}
              <Row name={t('daily.total')} of={indicators.total} total />
            </tbody>
          </table>
        )}
      </section>
    </>
  );
}

function Count({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt className="quiet">{name}</dt>
      <dd className="num">{value}</dd>
    </div>
  );
}

function Row({ name, of, total = false }: { name: string; of: Indicators; total?: boolean }) {
  return (
    <tr className={total ? 'total' : undefined}>
      <td>{name}</td>
      {counted.map((key) => (
        <td key={key} className="right num">
          {of[key]}
        </td>
      ))}
      {rates.map((key) => (
        <td key={key} className="right num">
          {of[key]?.toFixed(1) ?? '–'}
        </td>
      ))}
    </tr>
  );
}

/** What a group of the rates is called. */
function useGroupName(by: Grouping): (key: string) => string {
  const { t } = useTranslation();
  const grids = useGrids().data;
  const typeName = useTypeName();
  const unitName = useUnitName();
  return (key) => {
    if (key === '') return t('daily.none');
    if (by === 'type') return typeName(key);
    if (by === 'unit') return unitName(key);
    return grids?.features.find(({ properties }) => properties.code === key)?.properties.name ?? key;
  };
}

/** The report as sheets; null while it is not read. */
function useSheets(data: Day | undefined, by: Grouping, day: string): Sheet[] | null {
  const { t } = useTranslation();
  const nameOf = useGroupName(by);
  if (!data) return null;
  const { happened, indicators, load } = data;
  const row = (name: string, of: Indicators) => [
    name,
    ...counted.map((key) => of[key]),
    ...rates.map((key) => of[key]),
  ];
  return [
    {
      name: `${t('handover.happened')} ${day}`,
      head: [t('daily.what'), t('alert.count')],
      rows: [
        ...severities.map((one) => [t(`severity.${one}`), happened.alerts[one]]),
        ...happenedNames.map((name) => [t(`handover.counts.${name}`), happened[name]]),
        [t('load.average'), Math.round(load.averagePer10Min * 100) / 100],
        [t('load.peak'), load.peakPer10Min],
      ],
    },
    {
      name: `${t('daily.indicators')} ${day}`,
      head: [
        t(`daily.groupings.${by}`),
        ...counted.map((key) => t(`daily.counted.${key}`)),
        ...rates.map((key) => t(`daily.rates.${key}`)),
      ],
      rows: [
        ...indicators.groups.map((group) => row(nameOf(group.key), group)),
        row(t('daily.total'), indicators.total),
      ],
    },
  ];
}
