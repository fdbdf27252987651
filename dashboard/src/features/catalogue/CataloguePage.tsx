import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { EventType, LimitedStep } from '../../../../hub/cases/event-type.ts';
import type { Limit } from '../../../../hub/cases/office-time.ts';
import {
  type CalendarInForce,
  type CatalogueStanding,
  type TypesInForce,
  useCatalogue,
} from '../../api/catalogue.ts';
import { useLocalText } from '../../i18n/language.ts';
import { Moment } from '../../time/Time.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { useMay } from '../session/permissions.ts';
import { ImportBox } from './ImportBox.tsx';
import './catalogue.css';

const steps = ['accept', 'dispatch', 'handle', 'verify'] as const satisfies readonly LimitedStep[];

/** What cases can be about and how long each step may take, and the calendar of the office; both can be imported. */
export default function CataloguePage() {
  const { t } = useTranslation();
  const may = useMay('catalogue:write');
  const [search, setSearch] = useSearchParams();
  const shown = search.get('show') === 'calendar' ? 'calendar' : 'types';
  const q = search.get('q') ?? '';
  if (!may) return <Empty title={t('catalogue.notAllowed')} />;
  return (
    <div className="page">
      <div className="page-inner wide">
        <header className="page-head">
          <h1>{t('catalogue.title')}</h1>
          <Segmented
            label={t('catalogue.title')}
            value={shown}
            options={[
              { value: 'types', text: t('catalogue.types') },
              { value: 'calendar', text: t('catalogue.calendar') },
            ]}
            onChange={(value) => setSearch({ show: value }, { replace: true })}
          />
          {shown === 'types' ? (
            <input
              className="input search"
              type="search"
              aria-label={t('action.search')}
              placeholder={t('catalogue.search')}
              value={q}
              onChange={(event) => setSearch({ q: event.target.value }, { replace: true })}
            />
          ) : null}
        </header>
        {shown === 'types' ? <Types q={q} /> : <Days />}
      </div>
    </div>
  );
}

function Standing({ standing: { origin, version, at, by } }: { standing: CatalogueStanding }) {
  const { t } = useTranslation();
  return (
    <p className="quiet">
      {t(`catalogue.${origin}`, { version, who: by ?? '' })} · <Moment at={at} />
    </p>
  );
}

function Types({ q }: { q: string }) {
  const { t } = useTranslation();
  const types = useCatalogue<TypesInForce>('event-types');
  if (types.isPending) return <Loading />;
  if (types.isError && !types.data)
    return <Failed error={types.error} onRetry={() => void types.refetch()} />;
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const found = types.data.items.filter(({ code, name, responsible }) => {
    const text = `${code} ${name.zh} ${name.en} ${responsible ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <>
      <ImportBox key="event-types" name="event-types" />
      <Standing standing={types.data.standing} />
      {found.length === 0 ? <Empty icon="search" title={t('catalogue.none')} /> : <TypeTable types={found} />}
    </>
  );
}

function TypeTable({ types }: { types: readonly EventType[] }) {
  const { t } = useTranslation();
  const local = useLocalText();
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{t('catalogue.code')}</th>
          <th>{t('catalogue.name')}</th>
          <th>{t('catalogue.responsible')}</th>
          {steps.map((step) => (
            <th key={step}>{t(`catalogue.limits.${step}`)}</th>
          ))}
          <th>{t('catalogue.marks')}</th>
        </tr>
      </thead>
      <tbody>
        {types.map((type) => (
          <tr key={`${type.class} ${type.code}`}>
            <td className="num">{type.code}</td>
            <td>{local(type.name)}</td>
            <td>{type.responsible ?? '—'}</td>
            {steps.map((step) => (
              <td key={step} className="num">
                <LimitText limit={type.limits[step]} />
              </td>
            ))}
            <td className="quiet">
              {[
                type.class === 'component' ? t('catalogue.component') : '',
                type.emergency ? t('catalogue.emergency') : '',
                type.simple ? t('catalogue.simple') : '',
                ...type.kinds.map((kind) => t(`device.kinds.${kind}`)),
                ...type.rules,
              ]
                .filter(Boolean)
                .join(' · ')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LimitText({ limit }: { limit: Limit | undefined }) {
  const { t } = useTranslation();
  if (!limit) return '—';
  const minutes = Math.round(limit.ms / 60_000);
  const [days, rest] = [Math.floor(minutes / 1440), minutes % 1440];
  const isOffice = limit.clock === 'office';
  const hours = isOffice ? Math.floor(minutes / 60) : Math.floor(rest / 60);
  const parts = [isOffice || days === 0 ? '' : `${days} d`, hours === 0 ? '' : `${hours} h`];
  const text = [...parts, minutes % 60 === 0 ? '' : `${minutes % 60} min`].filter(Boolean).join(' ');
  return isOffice ? `${text} (${t('catalogue.office')})` : text;
}

function Days() {
  const { t } = useTranslation();
  const calendar = useCatalogue<CalendarInForce>('calendars');
  if (calendar.isPending) return <Loading />;
  if (calendar.isError && !calendar.data)
    return <Failed error={calendar.error} onRetry={() => void calendar.refetch()} />;
  return (
    <>
      <ImportBox key="calendars" name="calendars" />
      <Standing standing={calendar.data.standing} />
      {(['holidays', 'workdays'] as const).map((kind) => (
        <section key={kind} className="box">
          <h2>{t(`catalogue.${kind}`)}</h2>
          <p className="num catalogue-days">
            {calendar.data[kind].map((day) => (
              <span key={day}>{day}</span>
            ))}
          </p>
        </section>
      ))}
    </>
  );
}
