import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PtzLock, useReleasePtz, useTakePtz } from '../../api/ptz.ts';
import { now } from '../../time/clock.ts';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';
import { useMay } from '../session/permissions.ts';

/** Who has the camera, and the buttons to take it, take it over, or give it back. */
export function PtzHolder({ cameraId, lock }: { cameraId: string; lock: PtzLock | null }) {
  const { t } = useTranslation();
  const mayTakeOver = useMay('cameras:take-over');
  const take = useTakePtz(cameraId);
  const release = useReleasePtz(cameraId);
  const [sure, setSure] = useState(false);
  const seconds = lock ? Math.max(0, Math.ceil((lock.until - now()) / 1000)) : 0;
  const takeOver = (): void => {
    setSure(!sure);
    if (sure) take.mutate(true);
  };
  return (
    <div className="actions">
      <span role="status">
        {lock === null
          ? t('ptz.free')
          : lock.isMine
            ? t('ptz.mine', { seconds })
            : t('ptz.heldBy', { holder: lock.holder, seconds })}
      </span>
      {lock === null ? (
        <Button look="primary" busy={take.isPending} onClick={() => take.mutate(false)}>
          {t('ptz.take')}
        </Button>
      ) : null}
      {lock?.isMine ? (
        <Button busy={release.isPending} onClick={() => release.mutate()}>
          {t('ptz.release')}
        </Button>
      ) : null}
      {lock && !lock.isMine && mayTakeOver ? (
        <Button busy={take.isPending} onClick={takeOver}>
          {sure ? t('ptz.takeOverSure', { holder: lock.holder }) : t('ptz.takeOver')}
        </Button>
      ) : null}
      <FormError error={take.error ?? release.error} />
    </div>
  );
}
