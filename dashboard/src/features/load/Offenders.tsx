import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Offender } from '../../../../hub/alerts/load.ts';
import { useRules } from '../../api/rules.ts';
import { useLocalText } from '../../i18n/language.ts';
import { useDevice } from '../../live/hooks.ts';
import { titleOf } from '../rules/definition.ts';
import { falseRate } from './bands.ts';

/** Which rule called about which device, how often, and how much of it was false. */
export function Offenders({ rows, none }: { rows: readonly Offender[]; none: string }) {
  const { t } = useTranslation();
  if (rows.length === 0) return <p className="quiet">{none}</p>;
  const most = Math.max(...rows.map(({ alarms }) => alarms));
  return (
    <table className="table offenders">
      <thead>
        <tr>
          <th>{t('alert.device')}</th>
          <th>{t('alert.rule')}</th>
          <th className="right">{t('load.alarms')}</th>
          <th aria-hidden="true" className="roomy" />
          <th className="right roomy">{t('load.chatters')}</th>
          <th className="right">{t('load.falseRate')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <OffenderRow key={`${row.ruleId} ${row.deviceId}`} row={row} most={most} />
        ))}
      </tbody>
    </table>
  );
}

function OffenderRow({ row, most }: { row: Offender; most: number }) {
  const { t } = useTranslation();
  const local = useLocalText();
  const device = useDevice(row.deviceId);
  const rule = useRules().data?.find(({ id }) => id === row.ruleId);
  const title = rule && titleOf(rule);
  const rate = falseRate(row);
  return (
    <tr>
      <td>
        {row.deviceId === null ? (
          <span className="quiet">{t('load.noDevice')}</span>
        ) : (
          <>
            <Link to={`/devices/${encodeURIComponent(row.deviceId)}`}>{row.deviceId}</Link>
            <span className="quiet offender-place">{device?.address}</span>
          </>
        )}
      </td>
      <td>
        <Link to={`/rules/${row.ruleId}`}>{title ? local(title) : row.ruleId}</Link>
      </td>
      <td className="right num">{row.alarms}</td>
      <td className="roomy" aria-hidden="true">
        <span className="offender-bar" style={{ width: `${(100 * row.alarms) / most}%` }} />
      </td>
      <td className="right num roomy">{row.chatters === 0 ? '–' : row.chatters}</td>
      <td className="right num">
        {rate === null || row.falseAlarms === 0 ? '–' : `${rate}% (${row.falseAlarms}/${row.alerts})`}
      </td>
    </tr>
  );
}
