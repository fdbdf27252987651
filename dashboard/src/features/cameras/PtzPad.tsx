import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { usePtz, type Velocity } from '../../api/ptz.ts';
import { FormError } from '../../ui/Form.tsx';
import { useMay } from '../session/permissions.ts';
import { PtzHolder } from './PtzHolder.tsx';
import { PtzPresets } from './PtzPresets.tsx';
import './ptz.css';
import { useHold } from './use-hold.ts';

const SPEED = 0.6;

/** Where each button turns to, in the order they stand. */
const buttons = [
  { name: 'upLeft', sign: '↖', x: -1, y: 1, zoom: 0 },
  { name: 'up', sign: '↑', x: 0, y: 1, zoom: 0 },
  { name: 'upRight', sign: '↗', x: 1, y: 1, zoom: 0 },
  { name: 'left', sign: '←', x: -1, y: 0, zoom: 0 },
  { name: 'right', sign: '→', x: 1, y: 0, zoom: 0 },
  { name: 'downLeft', sign: '↙', x: -1, y: -1, zoom: 0 },
  { name: 'down', sign: '↓', x: 0, y: -1, zoom: 0 },
  { name: 'downRight', sign: '↘', x: 1, y: -1, zoom: 0 },
  { name: 'zoomOut', sign: '−', x: 0, y: 0, zoom: -1 },
  { name: 'zoomIn', sign: '+', x: 0, y: 0, zoom: 1 },
] as const;

const nameOfKey: Readonly<Record<string, (typeof buttons)[number]['name']>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  '+': 'zoomIn',
  '=': 'zoomIn',
  '-': 'zoomOut',
};

const velocityOf = ({ x, y, zoom }: Velocity): Velocity => ({
  x: x * SPEED,
  y: y * SPEED,
  zoom: zoom * SPEED,
});

/** Turns a camera while a button or an arrow key is held, and says who has it. Nothing where it cannot be turned. */
export function PtzPad({ cameraId }: { cameraId: string }) {
  const { t } = useTranslation();
  const may = useMay('cameras:control');
  const ptz = usePtz(cameraId);
  const hold = useHold(cameraId);
  if (!ptz.data?.available || !may) return null;
  const isMine = ptz.data.lock?.isMine === true;

  /** Arrows turn whichever button has the focus; a space or Enter turns as the button itself says. */
  const onKeyDown = (event: KeyboardEvent, own: Velocity): void => {
    const named = buttons.find(({ name }) => name === nameOfKey[event.key]);
    const velocity = named ?? (event.key === ' ' || event.key === 'Enter' ? own : undefined);
    if (!velocity || !isMine) return;
    event.preventDefault();
    if (!event.repeat) hold.start(velocityOf(velocity));
  };

  return (
    <section className="box ptz" aria-label={t('ptz.title')}>
      <header className="section-head">
        <h3>{t('ptz.title')}</h3>
        <PtzHolder cameraId={cameraId} lock={ptz.data.lock} />
      </header>
      <fieldset className="ptz-pad">
        <legend className="visually-hidden">{t('ptz.directions')}</legend>
        {buttons.map((button) => (
          <button
            key={button.name}
            type="button"
            className={`ptz-button ${button.name}`}
            aria-label={t(`ptz.${button.name}`)}
            title={isMine ? t(`ptz.${button.name}`) : t('ptz.takeFirst')}
            aria-disabled={!isMine}
            onPointerDown={(event) => {
              if (!isMine || event.button !== 0) return;
              event.currentTarget.setPointerCapture(event.pointerId);
              hold.start(velocityOf(button));
            }}
            onPointerUp={hold.stop}
            onPointerCancel={hold.stop}
            onLostPointerCapture={hold.stop}
            onContextMenu={(event) => event.preventDefault()}
            onKeyDown={(event) => onKeyDown(event, button)}
            onKeyUp={hold.stop}
            onBlur={hold.stop}
          >
            {button.sign}
          </button>
        ))}
      </fieldset>
      <p className="quiet">{t('ptz.how')}</p>
      <FormError error={hold.error} />
      <PtzPresets cameraId={cameraId} isMine={isMine} />
    </section>
  );
}
