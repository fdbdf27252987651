import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGotoPreset, usePresetChange, usePresets } from '../../api/ptz.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';

/** The views a camera knows by name: to look there, to keep the one it has, to forget one. */
export function PtzPresets({ cameraId, isMine }: { cameraId: string; isMine: boolean }) {
  const { t } = useTranslation();
  const presets = usePresets(cameraId);
  const go = useGotoPreset(cameraId);
  const change = usePresetChange(cameraId);
  const [name, setName] = useState('');
  return (
    <div className="ptz-presets">
      <h4>{t('ptz.presets')}</h4>
      {presets.data?.length === 0 ? <p className="quiet">{t('ptz.noPresets')}</p> : null}
      <ul>
        {(presets.data ?? []).map((preset) => (
          <li key={preset.token}>
            <Button
              unavailable={isMine ? undefined : t('ptz.takeFirst')}
              onClick={() => go.mutate(preset.token)}
            >
              {preset.name}
            </Button>
            {isMine ? (
              <IconButton
                icon="close"
                label={t('ptz.forget', { name: preset.name })}
                onClick={() => change.mutate({ remove: preset.token })}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {isMine ? (
        <form
          className="actions"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== '') change.mutate({ set: name.trim() }, { onSuccess: () => setName('') });
          }}
        >
          <label className="field">
            <span>{t('ptz.presetName')}</span>
            <input
              className="input"
              value={name}
              maxLength={60}
              onChange={(event) => setName(event.target.value)}
            />
          </label>
          <Button type="submit" busy={change.isPending}>
            {t('ptz.keep')}
          </Button>
        </form>
      ) : null}
      <FormError error={presets.error ?? go.error ?? change.error} />
    </div>
  );
}
