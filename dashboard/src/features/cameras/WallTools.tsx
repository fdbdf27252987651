import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { layouts, tourChoices, type Wall } from './wall.ts';

interface WallToolsProps {
  wall: Wall;
  onChange: (wall: Wall) => void;
  pages: number;
  tour: { page: number; turn: (step: number) => void; isHeld: boolean; letGo: () => void };
  editing: boolean;
  onEdit: () => void;
  onWhole: () => void;
}

/** How many tiles, which page, whether it turns, and what is in the tiles. */
export function WallTools({ wall, onChange, pages, tour, editing, onEdit, onWhole }: WallToolsProps) {
  const { t } = useTranslation();
  return (
    <div className="wall-tools">
      <Segmented
        label={t('camera.layout')}
        value={String(wall.layout)}
        options={layouts.map((one) => ({ value: String(one), text: String(one) }))}
        onChange={(value) =>
          onChange({ ...wall, layout: layouts.find((one) => String(one) === value) ?? wall.layout })
        }
      />
      <label className="wall-tour">
        <span className="quiet">{t('camera.tour')}</span>
        <select
          className="input"
          value={wall.tourS}
          onChange={(event) => onChange({ ...wall, tourS: Number(event.target.value) })}
        >
          {tourChoices.map((seconds) => (
            <option key={seconds} value={seconds}>
              {seconds === 0 ? t('camera.tourOff') : t('camera.tourEvery', { seconds })}
            </option>
          ))}
        </select>
      </label>
      <Segmented<Wall['live']>
        label={t('camera.livePlay')}
        value={wall.live}
        options={[
          { value: 'touch', text: t('camera.liveTouch') },
          { value: 'all', text: t('camera.liveAll') },
        ]}
        onChange={(live) => onChange({ ...wall, live })}
      />
      {pages > 1 ? (
        <span className="wall-pages">
          <IconButton icon="left" label={t('camera.pageBefore')} onClick={() => tour.turn(-1)} />
          <span className="num">
            {tour.page + 1} / {pages}
          </span>
          <IconButton icon="chevron" label={t('camera.pageNext')} onClick={() => tour.turn(1)} />
        </span>
      ) : null}
      {tour.isHeld ? (
        <Button look="quiet" icon="play" onClick={tour.letGo}>
          {t('camera.tourHeld')}
        </Button>
      ) : null}
      <Button look={editing ? 'primary' : 'plain'} onClick={onEdit}>
        {editing ? t('camera.editDone') : t('camera.edit')}
      </Button>
      <IconButton icon="fit" label={t('video.fullScreen')} onClick={onWhole} />
    </div>
  );
}
