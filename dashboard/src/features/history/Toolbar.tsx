import { useTranslation } from 'react-i18next';
import { now } from '../../time/clock.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { panned, presetOf, presets, spanOf, type View, zoomed } from './view.ts';

interface ToolbarProps {
  view: View;
  /** Moving, of which more may follow. */
  onMove: (view: View) => void;
  /** A decision. */
  onGo: (view: View) => void;
  csv: (from: number, to: number) => string;
}

const names = Object.keys(presets) as (keyof typeof presets)[];

/** Everything the mouse can do on the chart, as buttons, and the way back to the present. */
export function Toolbar({ view, onMove, onGo, csv }: ToolbarProps) {
  const { t } = useTranslation();
  const spanMs = view.follow ? view.spanMs : view.to - view.from;
  const { from, to } = spanOf(view, now());
  return (
    <div className="history-tools">
      {view.follow ? (
        <span className="history-live">
          <i aria-hidden="true" />
          {t('history.live')}
        </span>
      ) : (
        <Button look="primary" icon="now" onClick={() => onGo({ follow: true, spanMs })}>
          {t('history.backToLive')}
        </Button>
      )}
      <Segmented
        label={t('device.range')}
        value={presetOf(view) ?? ''}
        options={names.map((name) => ({ value: name as string, text: t(`history.ranges.${name}`) }))}
        onChange={(name) => onGo({ follow: true, spanMs: presets[name as keyof typeof presets] })}
      />
      <fieldset className="history-moves">
        <legend className="visually-hidden">{t('history.move')}</legend>
        <IconButton
          icon="left"
          label={t('history.earlier')}
          onClick={() => onMove(panned(view, -0.5, now()))}
        />
        <IconButton
          icon="minus"
          label={t('history.zoomOut')}
          onClick={() => onMove(zoomed(view, 2, now()))}
        />
        <IconButton
          icon="plus"
          label={t('history.zoomIn')}
          onClick={() => onMove(zoomed(view, 0.5, now()))}
        />
        <IconButton
          icon="chevron"
          label={t('history.later')}
          onClick={() => onMove(panned(view, 0.5, now()))}
        />
      </fieldset>
      <a
        className="icon-button"
        href={csv(Math.round(from), Math.round(to))}
        download
        title={t('history.csv')}
      >
        <Icon name="download" />
        <span className="visually-hidden">{t('history.csv')}</span>
      </a>
    </div>
  );
}
