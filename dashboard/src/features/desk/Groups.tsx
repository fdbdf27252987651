import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type AlertGroup, useAcknowledgeGroup, useAlertGroups } from '../../api/alerts.ts';
import { useRules } from '../../api/rules.ts';
import { useLocalText } from '../../i18n/language.ts';
import { useAlert } from '../../live/hooks.ts';
import { Stopwatch } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { Empty, Failed, Loading, useErrorText } from '../../ui/States.tsx';
import { useGridName, usePlace } from '../alerts/place.ts';
import { SeverityMark } from '../alerts/SeverityMark.tsx';
import { titleOf } from '../rules/definition.ts';
import { useMay } from '../session/permissions.ts';
import { tick } from '../sound/sound.ts';

/** Alerts of a group that are named; the rest is counted. */
const NAMED = 5;

/** The queue as the few matters that it is: for when many alerts have one cause. */
export function Groups() {
  const { t } = useTranslation();
  const groups = useAlertGroups();
  if (groups.isPending) return <Loading />;
  if (groups.isError) return <Failed error={groups.error} onRetry={() => void groups.refetch()} />;
  if (groups.data.length === 0)
    return <Empty icon="check" title={t('alert.none')} hint={t('alert.noneHint')} />;
  return groups.data.map((group) => <Group key={JSON.stringify(group.key)} group={group} />);
}

function Group({ group }: { group: AlertGroup }) {
  const { t } = useTranslation();
  const local = useLocalText();
  const errorText = useErrorText();
  const may = useMay('alerts:ack');
  const rules = useRules().data;
  const acknowledge = useAcknowledgeGroup();
  const { key, count, worst, firing, acknowledged, heldBack, oldestUnackedAt, alertIds } = group;
  const gridName = useGridName(key.grid ?? '');
  const rule = rules?.find(({ id }) => id === key.rule);
  const title = rule ? titleOf(rule) : null;
  const kind = key.kind == null ? null : t(`device.kinds.${key.kind}`, { defaultValue: key.kind });
  const name = [gridName, kind, title ? local(title) : key.rule].filter(Boolean).join(' · ');
  return (
    <article className="box alert-group">
      <header>
        <SeverityMark
          alert={{ severity: worst, stage: 'confirmed', state: firing > 0 ? 'firing' : 'acknowledged' }}
        />
        <strong className="num alert-group-count">{count}</strong>
        <span>{name}</span>
        {oldestUnackedAt === null ? null : (
          <span className="alert-clock">
            <Stopwatch since={oldestUnackedAt} />
          </span>
        )}
      </header>
      <p className="quiet">{t('desk.standing', { firing, acknowledged, held: heldBack })}</p>
      <ul>
        {alertIds.slice(0, NAMED).map((id) => (
          <Named key={id} id={id} />
        ))}
        {count > NAMED ? <li className="quiet">{t('desk.rest', { count: count - NAMED })}</li> : null}
      </ul>
      {firing > 0 ? (
        <Button
          busy={acknowledge.isPending}
          unavailable={may ? undefined : t('alert.notAllowed')}
          onClick={() => acknowledge.mutate(key, { onSuccess: tick })}
        >
          {t('desk.takeAll', { count: firing })}
        </Button>
      ) : null}
      {acknowledge.isError ? <p role="alert">{errorText(acknowledge.error)}</p> : null}
    </article>
  );
}

function Named({ id }: { id: string }) {
  const alert = useAlert(id);
  const place = usePlace(alert ?? { labels: {}, gridCode: '' });
  return alert ? (
    <li>
      <Link to={`/alerts/${id}`}>{place}</Link>
    </li>
  ) : null;
}
