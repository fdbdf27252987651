import { Fragment, lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAcknowledge } from '../../api/alerts.ts';
import { derived, useLink, useLive, useLoaded } from '../../live/hooks.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { Empty, Loading } from '../../ui/States.tsx';
import { AlertCard } from '../alerts/AlertCard.tsx';
import { isHeldBack } from '../alerts/hold-back.ts';
import { openAlerts, resolvedAlerts } from '../alerts/severity.ts';
import { tick } from '../sound/sound.ts';
import { Figures } from './Figures.tsx';
import { Groups } from './Groups.tsx';
import './desk.css';

const DistrictMap = lazy(() => import('../map/DistrictMap.tsx'));

/** What calls somebody, then what is held back. */
const ranked = derived((alerts: Parameters<typeof openAlerts>[0]) => {
  const open = openAlerts(alerts);
  return [...open.filter((alert) => !isHeldBack(alert)), ...open.filter(isHeldBack)];
});
const over = derived((alerts: Parameters<typeof resolvedAlerts>[0]) => resolvedAlerts(alerts).slice(0, 10));

/** The duty officer's page: the map, and beside it what needs somebody, ranked. */
export default function DeskPage() {
  const { t } = useTranslation();
  const loaded = useLoaded();
  const lost = useLink().state === 'lost';
  const alerts = useLive((state) => ranked(state.alerts));
  const recent = useLive((state) => over(state.alerts));
  const navigate = useNavigate();
  const acknowledge = useAcknowledge();
  const [selectedId, select] = useState<string | null>(null);
  const [sheet, showSheet] = useState(false);
  const [grouped, setGrouped] = useState(false);
  const place = Math.max(
    0,
    alerts.findIndex((alert) => alert.id === selectedId),
  );
  const selected = alerts[place];
  const held = alerts.filter(isHeldBack).length;
  const showsGroups = grouped && alerts.length > 1;

  useKeys({
    j: () => select(alerts[Math.min(place + (selectedId === null ? 0 : 1), alerts.length - 1)]?.id ?? null),
    k: () => select(alerts[Math.max(place - 1, 0)]?.id ?? null),
    a: () => {
      if (selected?.state === 'firing') acknowledge.mutate({ id: selected.id }, { onSuccess: tick });
    },
    Enter: () => {
      if (selected && selectedId !== null) void navigate(`/alerts/${selected.id}`);
    },
    '/': () => void navigate('/devices?focus=search'),
    '?': () => showSheet(true),
  });
  useEffect(() => {
    if (selectedId !== null)
      document.querySelector(`[data-alert="${selectedId}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selectedId]);

  return (
    <div className="desk">
      <section className="desk-map" aria-label={t('map.title')}>
        <Suspense fallback={<Loading rows={1} />}>
          <DistrictMap focus={selectedId === null ? undefined : selected} />
        </Suspense>
        <Figures />
      </section>
      <section className="desk-queue" aria-label={t('alert.open')}>
        <header className="desk-queue-head">
          <h1>
            {t('alert.open')} <span className="num quiet">{alerts.length - held}</span>
          </h1>
          {alerts.length > 1 ? (
            <Segmented<'each' | 'groups'>
              label={t('desk.view')}
              value={grouped ? 'groups' : 'each'}
              options={[
                { value: 'each', text: t('desk.each') },
                { value: 'groups', text: t('desk.groups') },
              ]}
              onChange={(value) => setGrouped(value === 'groups')}
            />
          ) : null}
        </header>
        {!loaded ? <Loading /> : null}
        {loaded && alerts.length === 0 && lost ? <Empty title={t('alert.unknown')} /> : null}
        {loaded && alerts.length === 0 && !lost ? (
          <Empty icon="check" title={t('alert.none')} hint={t('alert.noneHint')} />
        ) : null}
        <div className="desk-cards">
          {showsGroups ? <Groups /> : null}
          {(showsGroups ? [] : alerts).map((alert, i) => (
            <Fragment key={alert.id}>
              {i === alerts.length - held ? <h3>{t('alert.heldBack', { count: held })}</h3> : null}
              <AlertCard
                alert={alert}
                selected={i === place && selectedId !== null}
                onSelect={() => select(alert.id)}
              />
            </Fragment>
          ))}
          {recent.length > 0 ? <h3>{t('alert.resolvedRecently')}</h3> : null}
          {recent.map((alert) => (
            <AlertCard key={alert.id} alert={alert} size="row" />
          ))}
        </div>
      </section>
      {sheet ? <KeySheet onClose={() => showSheet(false)} /> : null}
    </div>
  );
}

function KeySheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const keys = [
    ['j', t('keys.next')],
    ['k', t('keys.previous')],
    ['a', t('keys.acknowledge')],
    ['Enter', t('keys.openIt')],
    ['g', t('keys.assign')],
    ['f', t('keys.falseAlarm')],
    ['s', t('keys.silence')],
    ['/', t('keys.search')],
    ['?', t('keys.sheet')],
  ];
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <dl className="key-sheet">
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
