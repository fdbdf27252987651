import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FalseRate } from '../../api/load.ts';
import { useRules } from '../../api/rules.ts';
import { useLocalText } from '../../i18n/language.ts';
import { useDevice } from '../../live/hooks.ts';
import { titleOf } from '../rules/definition.ts';
import { falseRate } from './bands.ts';

/** Rules and devices with the most false alarms: what to tune, and what to clean. */
export function FalseRates({
  rules,
  devices,
}: {
  rules: readonly FalseRate[];
  devices: readonly FalseRate[];
}) {
  const { t } = useTranslation();
  return (
    <section className="section">
      <h2>{t('load.falseRates')}</h2>
      {rules.length + devices.length === 0 ? <p className="quiet">{t('load.noneFalse')}</p> : null}
      <ul className="false-rates">
        {rules.map((rate) => (
          <li key={rate.id}>
            <RuleName id={rate.id} />
            <Share rate={rate} />
          </li>
        ))}
      </ul>
      <ul className="false-rates">
        {devices.map((rate) => (
          <li key={rate.id}>
            <DeviceName id={rate.id} />
            <Share rate={rate} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Share({ rate }: { rate: FalseRate }) {
  return (
    <span className="num">
      <strong>{falseRate(rate)}%</strong>{' '}
      <span className="quiet">
        {rate.falseAlarms}/{rate.alerts}
      </span>
    </span>
  );
}

function RuleName({ id }: { id: string }) {
  const local = useLocalText();
  const rule = useRules().data?.find((one) => one.id === id);
  const title = rule && titleOf(rule);
  return <Link to={`/rules/${encodeURIComponent(id)}`}>{title ? local(title) : id}</Link>;
}

function DeviceName({ id }: { id: string }) {
  const address = useDevice(id)?.address;
  return (
    <Link to={`/devices/${encodeURIComponent(id)}`}>
      {id} {address ? <span className="quiet">{address}</span> : null}
    </Link>
  );
}
