import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderCamera } from '../../../../hub/dispatch/order-cameras.ts';
import { now } from '../../time/clock.ts';
import { Age } from '../../time/Time.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useOrderCameras } from './queries.ts';
import './cameras.css';

const AGAIN_MS = 5000;
const SHOWN = 2;

/** Stills of the cameras that see the place. */
export function Cameras({ dispatchId }: { dispatchId: string }) {
  const cameras = useOrderCameras(dispatchId).data ?? [];
  if (cameras.length === 0) return null;
  return (
    <div className="order-cameras">
      {cameras.slice(0, SHOWN).map((camera) => (
        <Still key={camera.id} camera={camera} />
      ))}
    </div>
  );
}

/** One still, read again every few seconds; one that does not come says so, and its age is never hidden. */
function Still({ camera: { id, name = id, distanceM } }: { camera: OrderCamera }) {
  const { t } = useTranslation();
  const [picture, setPicture] = useState<{ url: string; at: number } | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const asking = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown: string | undefined;
    const look = async (): Promise<void> => {
      try {
        const path = `/api/v1/cameras/${encodeURIComponent(id)}/snapshot.jpg?size=tile`;
        const answer = await fetch(path, { signal: asking.signal });
        if (!answer.ok) throw new Error(`the still of ${id} was refused: ${answer.status}`);
        const url = URL.createObjectURL(await answer.blob());
        if (asking.signal.aborted) return URL.revokeObjectURL(url);
        if (shown !== undefined) URL.revokeObjectURL(shown);
        shown = url;
        setPicture({ url, at: now() });
        setFailed(false);
      } catch {
        // Said on the tile, with the age of the last one that came.
        setFailed(true);
      }
      if (!asking.signal.aborted) timer = setTimeout(() => void look(), AGAIN_MS);
    };
    void look();
    return () => {
      asking.abort();
      clearTimeout(timer);
      if (shown !== undefined) URL.revokeObjectURL(shown);
    };
  }, [id]);
  return (
    <figure className={failed ? 'is-failed' : ''}>
      {picture ? <img src={picture.url} alt={name} /> : <Icon name="camera" size={40} />}
      <figcaption>
        <strong className="clip">{name}</strong>
        <span className="quiet">
          {distanceM === null ? null : <span className="num">{t('field.metres', { m: distanceM })} · </span>}
          {picture ? <Age at={picture.at} /> : failed ? t('field.noStill') : null}
        </span>
      </figcaption>
    </figure>
  );
}
