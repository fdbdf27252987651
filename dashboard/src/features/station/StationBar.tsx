import { useTranslation } from 'react-i18next';
import type { SessionUser } from '../../api/session.ts';
import { useCell } from '../../state/cell.ts';
import { now } from '../../time/clock.ts';
import { momentText } from '../../time/format.ts';
import { WallClock } from '../../time/Time.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { FieldTools } from '../field/FieldTools.tsx';
import { fieldLink } from '../field/link.ts';
import { Queue } from '../field/Queue.tsx';
import { allowSound, soundState } from '../sound/voice.ts';

/** Whose page it is, the time, and across the whole width whatever keeps the page from being trusted. */
export function StationBar({ user, name }: { user: SessionUser; name: string }) {
  const { t } = useTranslation();
  const link = useCell(fieldLink);
  const held = useCell(soundState) === 'held';
  return (
    <>
      <header className="station-bar">
        <strong className="station-name clip">{name}</strong>
        <WallClock />
        <Queue user={user.username} />
        <FieldTools />
      </header>
      {link.state === 'lost' ? (
        <p className="station-band" role="alert">
          <strong>{t('field.lost', { at: momentText(link.since, now()) })}</strong>
          <span>{t('field.lostHint')}</span>
        </p>
      ) : null}
      {held ? (
        <button type="button" className="station-band held" onClick={() => void allowSound()}>
          <Icon name="muted" size={28} />
          <strong>{t('field.soundHeld')}</strong>
        </button>
      ) : null}
    </>
  );
}
