import { useTranslation } from 'react-i18next';
import { useGrids } from '../../api/grids.ts';
import { useStations } from '../../api/stations.ts';
import { useLink } from '../../live/hooks.ts';
import { useCell } from '../../state/cell.ts';
import { WallClock } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { allowSound, muted, setMuted, soundState } from '../sound/sound.ts';

/** Which district, what time it is, who is on duty, and whether what is shown is live and can be heard. */
export function WallHeader() {
  const { t } = useTranslation();
  const link = useLink();
  const street = useGrids().data?.features.find(({ properties }) => properties.parent === null);
  return (
    <header className="wall-header">
      <strong className="wall-name">
        {t('app.name')}
        {street ? <span className="quiet">{street.properties.name}</span> : null}
      </strong>
      <WallClock />
      <OnDuty />
      <SoundWarning />
      <span className="wall-link" data-link={link.state}>
        <i aria-hidden="true" />
        {t(`wall.link.${link.state}`)}
      </span>
    </header>
  );
}

/** The shift: how many stations are manned, by how many people. */
function OnDuty() {
  const { t } = useTranslation();
  const stations = useStations().data?.filter(({ enabled }) => enabled) ?? [];
  if (stations.length === 0) return <span />;
  const manned = stations.filter(({ duty }) => duty.state === 'on');
  const people = stations.reduce((sum, { duty }) => sum + (duty.shift?.members.length ?? 0), 0);
  return (
    <span className="wall-duty live-value">
      <span className="quiet">{t('wall.duty')}</span>{' '}
      {t('wall.onDuty', { manned: manned.length, stations: stations.length, people })}
    </span>
  );
}

/** That this wall cannot be heard, and the one way to change that. */
function SoundWarning() {
  const { t } = useTranslation();
  const silent = useCell(muted);
  const held = useCell(soundState) === 'held';
  if (!silent && !held) return <span />;
  const allow = (): void => {
    setMuted(false);
    void allowSound();
  };
  return (
    <span className="wall-silent" role="alert">
      {silent ? t('wall.muted') : t('sound.held')}
      <Button look="primary" icon="sound" onClick={allow}>
        {t('sound.allow')}
      </Button>
    </span>
  );
}
