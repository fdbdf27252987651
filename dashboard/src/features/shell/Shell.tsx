import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import type { CaseView } from '../../../../hub/cases/case.ts';
import { useHazardCounts } from '../../api/hazards.ts';
import { forgetSession, logOut, type SessionUser } from '../../api/session.ts';
import { chooseLanguage, useLanguage } from '../../i18n/language.ts';
import { isOver } from '../../live/case-over.ts';
import { derived, useLink, useLive } from '../../live/hooks.ts';
import { useCell } from '../../state/cell.ts';
import { WallClock } from '../../time/Time.tsx';
import { Boundary } from '../../ui/Boundary.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { keycaps } from '../../ui/shortcuts.ts';
import { chooseTheme, type ThemeChoice, themeChoice } from '../../ui/theme.ts';
import { isHeldBack } from '../alerts/hold-back.ts';
import { openAlerts } from '../alerts/severity.ts';
import { Keyboard } from '../keys/Keyboard.tsx';
import { useMay } from '../session/permissions.ts';
import { allowSound, muted, setMuted, soundState, startSound } from '../sound/sound.ts';
import { SafetyBand } from '../welcome/SafetyBand.tsx';
import { SetupBand } from '../welcome/SetupBand.tsx';
import { LinkBand } from './LinkBand.tsx';
import { NoticeBand } from './NoticeBand.tsx';
import { useConnection } from './use-connection.ts';
import { keysTo } from './ways.ts';
import './shell.css';

const unacknowledged = derived(
  (alerts: Parameters<typeof openAlerts>[0]) =>
    openAlerts(alerts).filter((alert) => alert.state === 'firing' && !isHeldBack(alert)).length,
);
const openCases = derived(
  (cases: ReadonlyMap<string, CaseView>) => [...cases.values()].filter((one) => !isOver(one.state)).length,
);

/** What stands around every page: ways, clock, link, sound. It also keeps the one connection to the hub. */
export function Shell({ user, children }: { user: SessionUser; children: ReactNode }) {
  useConnection(user);
  useEffect(() => startSound(), []);

  const lost = useLink().state === 'lost';
  const { pathname } = useLocation();
  return (
    <div className={`shell${lost ? ' is-lost' : ''}`}>
      <div className="shell-bands">
        <LinkBand />
        <NoticeBand />
        <SafetyBand />
        <SetupBand />
      </div>
      <Rail />
      <Topbar user={user} />
      <main className="shell-page">
        <Boundary about={pathname}>{children}</Boundary>
      </main>
      <Keyboard />
    </div>
  );
}

function Rail() {
  const { t } = useTranslation();
  const alerts = useLive((state) => unacknowledged(state.alerts));
  const cases = useLive((state) => openCases(state.cases));
  const maySeeScreens = useMay('tokens:manage');
  const mayImport = useMay('catalogue:write');
  // What is overdue there has been told to command: it is seen from every page.
  const hazards = useHazardCounts().data?.overdue;
  // On a phone the first four stand at the bottom, the others behind the last button until a way is taken.
  const { key } = useLocation();
  const [openAt, setOpenAt] = useState<string | null>(null);
  const open = openAt === key;
  return (
    <nav className={`rail${open ? ' open' : ''}`}>
      <RailLink to="/" icon="map" text={t('nav.desk')} count={alerts} />
      <RailLink to="/cases" icon="case" text={t('nav.cases')} count={cases} />
      <RailLink to="/hazards" icon="hazard" text={t('nav.hazards')} count={hazards} />
      <RailLink to="/dispatches" icon="dispatch" text={t('nav.dispatches')} />
      <RailLink to="/stations" icon="station" text={t('nav.stations')} />
      <RailLink to="/devices" icon="device" text={t('nav.devices')} />
      <RailLink to="/cameras" icon="video" text={t('nav.cameras')} />
      <RailLink to="/handover" icon="clock" text={t('nav.handover')} />
      <RailLink to="/reports" icon="print" text={t('nav.reports')} />
      <RailLink to="/silences" icon="silence" text={t('nav.silences')} />
      <RailLink to="/exercises" icon="drill" text={t('nav.exercises')} />
      <RailLink to="/warnings" icon="horn" text={t('nav.warnings')} />
      <RailLink to="/rules" icon="rule" text={t('nav.rules')} />
      <RailLink to="/load" icon="load" text={t('nav.load')} />
      {maySeeScreens ? <RailLink to="/screens" icon="screen" text={t('nav.screens')} /> : null}
      {mayImport ? <RailLink to="/catalogue" icon="keys" text={t('nav.catalogue')} /> : null}
      <button
        type="button"
        className="rail-link rail-more"
        aria-expanded={open}
        onClick={() => setOpenAt(open ? null : key)}
      >
        <Icon name="more" size={24} />
        <span>{t('action.more')}</span>
      </button>
    </nav>
  );
}

/** What a way leads to, with its keys. */
function railTitle(text: string, to: string): string {
  const keys = keysTo(to);
  return keys === undefined ? text : `${text} · ${keycaps(keys).join(' ')}`;
}

function RailLink({
  to,
  icon,
  text,
  count = 0,
}: {
  to: string;
  icon: IconName;
  text: string;
  count?: number | undefined;
}) {
  return (
    <NavLink to={to} end={to === '/'} className="rail-link" title={railTitle(text, to)}>
      <Icon name={icon} size={24} />
      <span>{text}</span>
      {count > 0 ? <b className="rail-count num">{count}</b> : null}
    </NavLink>
  );
}

const themeIcons = { dark: 'moon', light: 'sun', auto: 'auto' } as const satisfies Record<
  ThemeChoice,
  IconName
>;
const afterTheme = { dark: 'light', light: 'auto', auto: 'dark' } as const;

function Topbar({ user }: { user: SessionUser }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const chosenTheme = useCell(themeChoice);
  const silent = useCell(muted);
  const held = useCell(soundState) === 'held';
  return (
    <header className="topbar">
      <strong className="topbar-name">{t('app.name')}</strong>
      <WallClock />
      <span className="topbar-space" />
      {held && !silent ? (
        <span className="topbar-sound">
          {t('sound.held')}
          <Button look="primary" icon="sound" onClick={() => void allowSound()}>
            {t('sound.allow')}
          </Button>
        </span>
      ) : null}
      <span className="quiet topbar-user">{user.displayName}</span>
      <IconButton
        icon={silent ? 'muted' : 'sound'}
        label={silent ? t('action.unmute') : t('action.mute')}
        pressed={silent}
        onClick={() => setMuted(!silent)}
      />
      <IconButton
        icon={themeIcons[chosenTheme]}
        label={`${t('action.theme')} · ${t(`theme.${chosenTheme}`)}`}
        onClick={() => chooseTheme(afterTheme[chosenTheme])}
      />
      <IconButton
        icon="language"
        label={t('action.language')}
        onClick={() => void chooseLanguage(language === 'en' ? 'zh-CN' : 'en')}
      />
      <IconButton icon="out" label={t('nav.logout')} onClick={() => void logOut().catch(forgetSession)} />
    </header>
  );
}
