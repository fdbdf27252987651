import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCameraKey, useRegisterDevice } from '../../api/setup.ts';
import { Button } from '../../ui/Button.tsx';
import { Combobox } from '../../ui/Combobox.tsx';
import { Copied } from '../../ui/Copied.tsx';
import { FormError, TextField } from '../../ui/Form.tsx';
import { useGridOptions } from '../grids/use-options.ts';

/** A camera and the address it publishes to, whose key is shown this once. */
export function CameraStep() {
  const { t } = useTranslation();
  const grids = useGridOptions();
  const register = useRegisterDevice();
  const key = useCameraKey();
  const [id, setId] = useState('');
  const [gridCode, setGridCode] = useState<string | null>(null);
  const why =
    id.trim() === '' ? t('welcome.device.idFirst') : gridCode === null ? t('newCase.placeFirst') : undefined;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (why !== undefined || gridCode === null) return;
    // Made before and left without a key: the key alone is wanted.
    if (register.data?.device.id === id.trim()) key.mutate(id.trim());
    else
      register.mutate(
        { id: id.trim(), kind: 'camera', gridCode },
        { onSuccess: ({ device }) => key.mutate(device.id) },
      );
  };
  if (key.data) {
    const { rtmpUrl, key: secret } = key.data;
    return (
      <div className="section">
        <strong>{t('welcome.connect.once')}</strong>
        <div className="box">
          {rtmpUrl === null ? null : (
            <Copied label={t('welcome.camera.url')} value={`${rtmpUrl}?key=${encodeURIComponent(secret)}`} />
          )}
          <Copied label={t('welcome.camera.key')} value={secret} />
        </div>
        <div className="actions">
          <Button
            onClick={() => {
              key.reset();
              register.reset();
              setId('');
            }}
          >
            {t('welcome.connect.another')}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <form className="section" onSubmit={send} aria-label={t('welcome.step.cameras')}>
      <TextField label={t('device.id')} value={id} onChange={setId} maxLength={64} />
      <Combobox
        label={t('device.grid')}
        placeholder={t('action.search')}
        options={grids}
        value={gridCode}
        onChange={setGridCode}
      />
      <FormError error={register.error ?? key.error} />
      <div className="actions">
        <Button type="submit" look="primary" busy={register.isPending || key.isPending} unavailable={why}>
          {t('welcome.camera.make')}
        </Button>
      </div>
    </form>
  );
}
