import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dropExport, type RecordingExport, useExport, useOrderExport } from '../../../api/recordings.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { clockText, durationText } from '../../../time/format.ts';
import { Button } from '../../../ui/Button.tsx';
import { FormError } from '../../../ui/Form.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import type { Playhead } from './playhead.ts';

const MIB = 1024 * 1024;

export interface Marked {
  from: number | null;
  to: number | null;
}

interface ExportPanelProps {
  cameras: readonly { id: string; name: string }[];
  playhead: Playhead;
  marked: Marked;
  onMark: (next: Marked) => void;
}

/** An interval of the cameras in sight, marked by where playing is, into files to take along. */
export function ExportPanel({ cameras, playhead, marked, onMark }: ExportPanelProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const order = useOrderExport();
  const [orders, setOrders] = useState<readonly { name: string; order: RecordingExport }[]>([]);
  const { from, to } = marked;
  const ready = from !== null && to !== null && to > from;
  const send = async (): Promise<void> => {
    if (from === null || to === null) return;
    for (const { id, name } of cameras) {
      const made = await order.mutateAsync({ cameraId: id, from, to }).catch(() => null);
      if (made) setOrders((before) => [{ name, order: made }, ...before].slice(0, 10));
    }
  };
  return (
    <section className="box export-panel">
      <h2>{t('playback.export')}</h2>
      <div className="actions">
        <Button onClick={() => onMark({ ...marked, from: Math.floor(playhead.at.get()) })}>
          {t('playback.markFrom')}
        </Button>
        <Button onClick={() => onMark({ ...marked, to: Math.ceil(playhead.at.get()) })}>
          {t('playback.markTo')}
        </Button>
        <span className="num form-why">
          {from === null ? '–' : clockText(from)} – {to === null ? '–' : clockText(to)}
          {ready ? ` · ${durationText(to - from, language)}` : ''}
        </span>
        <Button
          look="primary"
          icon="download"
          busy={order.isPending}
          unavailable={ready ? undefined : t('playback.markFirst')}
          onClick={() => void send()}
        >
          {t('playback.exportIt', { count: cameras.length })}
        </Button>
      </div>
      <FormError error={order.error} />
      <ul className="export-list">
        {orders.map(({ name, order: one }) => (
          <Running
            key={one.id}
            name={name}
            order={one}
            onDrop={() => setOrders((before) => before.filter((other) => other.order.id !== one.id))}
          />
        ))}
      </ul>
    </section>
  );
}

function Running({ name, order, onDrop }: { name: string; order: RecordingExport; onDrop: () => void }) {
  const { t } = useTranslation();
  const { data, error } = useExport(order);
  const { state, doneBytes, totalBytes, sizeBytes, url } = data;
  const drop = (): void => {
    void dropExport(order).catch(() => undefined);
    onDrop();
  };
  return (
    <li data-export={state}>
      <strong className="clip">{name}</strong>
      {state === 'waiting' ? <span className="quiet">{t('playback.exportWaits')}</span> : null}
      {state === 'running' ? (
        <progress
          max={1}
          value={totalBytes > 0 ? doneBytes / totalBytes : 0}
          aria-label={t('playback.export')}
        />
      ) : null}
      {state === 'done' && url !== null ? (
        <a href={url} download>
          <Icon name="download" size={16} /> {t('playback.fetch')}{' '}
          <span className="num">{((sizeBytes ?? 0) / MIB).toFixed(1)} MiB</span>
        </a>
      ) : null}
      {state === 'failed' ? <span role="alert">{data.error?.detail ?? t('state.failed')}</span> : null}
      <FormError error={error} />
      <Button look="quiet" onClick={drop}>
        {state === 'done' ? t('playback.drop') : t('action.cancel')}
      </Button>
    </li>
  );
}
