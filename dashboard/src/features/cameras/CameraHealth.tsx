import { useTranslation } from 'react-i18next';
import type { Camera } from '../../api/cameras.ts';
import { useHistory } from '../../api/readings.ts';
import { now } from '../../time/clock.ts';
import { momentText } from '../../time/format.ts';
import { Moment } from '../../time/Time.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { trueSince } from './fault-since.ts';
import { type Fault, faults, faultsOf } from './faults.ts';

const DAY = { spanMs: 86_400_000 } as const;
const POINTS = 1440;

/** What the picture of a camera suffers from, each with since when; or that it suffers from nothing. */
export function CameraHealth({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const wrong = faultsOf(camera);
  const checked = faults.some((fault) => fault !== 'frozen' && camera.metrics[fault] !== undefined);
  const history = useHistory(camera.id, wrong, DAY, POINTS);
  const sinceOf = (fault: Fault) =>
    trueSince(history.data?.series.find(({ metric }) => metric === fault)?.points ?? []);
  return (
    <section className="section">
      <h2>{t('camera.health')}</h2>
      {camera.state === 'live' ? null : <p className="quiet">{t('camera.healthUnknown')}</p>}
      {camera.state === 'live' && wrong.length === 0 ? (
        <p className="quiet">{checked ? t('camera.healthy') : t('camera.notChecked')}</p>
      ) : null}
      <ul className="camera-health">
        {wrong.map((fault) => {
          const since = sinceOf(fault);
          return (
            <li key={fault} className="is-wrong">
              <Icon name="alert" size={16} />
              <strong>{t(`metric.${fault}`)}</strong>
              {since === null ? null : since.before ? (
                <span className="quiet">{t('camera.sinceBefore', { at: momentText(since.at, now()) })}</span>
              ) : (
                <Moment at={since.at} age />
              )}
            </li>
          );
        })}
      </ul>
      {camera.metricsAt === null ? null : (
        <p className="quiet">
          {t('camera.healthAt')} <Moment at={camera.metricsAt} />
        </p>
      )}
    </section>
  );
}
