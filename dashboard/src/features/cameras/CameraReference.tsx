import { useTranslation } from 'react-i18next';
import { type Camera, useReference } from '../../api/cameras.ts';
import { Moment } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';

/** The view a camera should have: kept as it is now, or forgotten. */
export function CameraReference({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const reference = useReference(camera.id);
  const { referenceAt, state } = camera;
  return (
    <div className="box camera-key">
      <h3>{t('camera.reference')}</h3>
      <p className="quiet">
        {referenceAt === null ? t('camera.noReference') : t('camera.referenceFrom')}{' '}
        {referenceAt === null ? null : <Moment at={referenceAt} age />}
      </p>
      <div className="actions">
        <Button
          busy={reference.isPending}
          unavailable={state === 'live' ? undefined : t('camera.notLive')}
          onClick={() => reference.mutate(true)}
        >
          {t('camera.keepReference')}
        </Button>
        {referenceAt === null ? null : (
          <Button look="quiet" busy={reference.isPending} onClick={() => reference.mutate(false)}>
            {t('camera.forgetReference')}
          </Button>
        )}
      </div>
      <FormError error={reference.error} />
    </div>
  );
}
