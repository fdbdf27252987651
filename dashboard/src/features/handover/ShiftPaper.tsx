import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { OpenItem, OpenPartName, ShiftReport } from '../../../../hub/reports/handover.ts';
import { useLocalText } from '../../i18n/language.ts';
import { Moment } from '../../time/Time.tsx';
import { SeverityMark } from '../alerts/SeverityMark.tsx';
import { useUnitName } from '../cases/names.ts';
import { Happened } from './Happened.tsx';
import { PromiseRow } from './Promises.tsx';

const parts = ['alerts', 'cases', 'dispatches', 'hazards'] as const satisfies readonly OpenPartName[];
/** What a shift hands over: what happened, what is open, what was promised. `frozen`: as it was signed. */
export function ShiftPaper({ report, frozen }: { report: ShiftReport; frozen: boolean }) {
  const { t } = useTranslation();
  const { from, to, happened, open, promises } = report;
  return (
    <>
      <section className="section">
        <h2>
          {t('handover.happened')}{' '}
          <span className="quiet">
            <Moment at={from} /> – <Moment at={to} />
          </span>
        </h2>
        <Happened happened={happened} />
      </section>
      {parts.map((name) => (
        <Part key={name} name={name} count={open[name].count} items={open[name].items} />
      ))}
      {frozen ? (
        <section className="section">
          <h2>
            {t('promise.title')} <span className="num quiet">{promises.length}</span>
          </h2>
          {promises.length === 0 ? <p className="quiet">{t('promise.none')}</p> : null}
          <ul className="promises">
            {promises.map((pledge) => (
              <PromiseRow key={pledge.id} pledge={pledge} closed />
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

function Part({ name, count, items }: { name: OpenPartName; count: number; items: readonly OpenItem[] }) {
  const { t } = useTranslation();
  return (
    <section className="section">
      <h2>
        {t(`handover.open.${name}`)} <span className="num quiet">{count}</span>
      </h2>
      {count === 0 ? <p className="quiet">{t('handover.nothing')}</p> : null}
      {count === 0 ? null : (
        <table className="table shift-table">
          <thead>
            <tr>
              <th>{t('newCase.severity')}</th>
              <th>{t('case.place')}</th>
              <th>{t('case.what')}</th>
              <th>{t('case.state')}</th>
              <th>{t('handover.who')}</th>
              <th className="right">{t('handover.since')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <Item key={item.id} name={name} item={item} />
            ))}
          </tbody>
        </table>
      )}
      {count > items.length ? (
        <p className="quiet">{t('desk.rest', { count: count - items.length })}</p>
      ) : null}
    </section>
  );
}

const pages: Record<OpenPartName, (id: string) => string> = {
  alerts: (id) => `/alerts/${id}`,
  cases: (id) => `/cases/${id}`,
  dispatches: () => '/dispatches',
  hazards: (id) => `/hazards/${id}`,
};
const states: Record<OpenPartName, string> = {
  alerts: 'find.standings',
  cases: 'case.states',
  dispatches: 'dispatch.states',
  hazards: 'hazard.states',
};

function Item({ name, item }: { name: OpenPartName; item: OpenItem }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const unitName = useUnitName();
  const { id, code, place, title, severity, state, since, who } = item;
  const named = name === 'cases' && who !== null ? who.split(', ').map(unitName).join('、') : who;
  return (
    <tr>
      <td>
        {severity === null ? null : (
          <SeverityMark
            alert={{ severity, stage: 'confirmed', state: state === 'firing' ? state : 'acknowledged' }}
          />
        )}
      </td>
      <td>
        <Link to={pages[name](id)}>{place ?? code}</Link>
      </td>
      <td>
        {text(title)} {name === 'alerts' ? null : <span className="num quiet">{code}</span>}
      </td>
      <td>{t(`${states[name]}.${state}`, { defaultValue: state })}</td>
      <td>{named ?? t('alert.nobody')}</td>
      <td className="right">
        <Moment at={since} age={false} />
      </td>
    </tr>
  );
}
