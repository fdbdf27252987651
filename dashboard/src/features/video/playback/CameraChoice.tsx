import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../api/cameras.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { Combobox } from '../../../ui/Combobox.tsx';
import { cameraName } from '../camera-name.ts';

interface CameraChoiceProps {
  all: readonly Camera[];
  chosen: readonly Camera[];
  most: number;
  onChange: (ids: string[]) => void;
}

/** Which cameras are played together. */
export function CameraChoice({ all, chosen, most, onChange }: CameraChoiceProps) {
  const { t } = useTranslation();
  const ids = chosen.map(({ id }) => id);
  const options = all
    .filter(({ id }) => !ids.includes(id))
    .map((camera) => ({ value: camera.id, text: cameraName(camera), hint: camera.id }));
  return (
    <div className="camera-choice">
      {chosen.map((camera) => (
        <span key={camera.id} className="camera-chip">
          {cameraName(camera)}
          <IconButton
            icon="close"
            label={t('playback.without', { name: cameraName(camera) })}
            onClick={() => onChange(ids.filter((id) => id !== camera.id))}
          />
        </span>
      ))}
      {ids.length >= most ? null : (
        <Combobox
          label={t('playback.add')}
          placeholder={t('camera.choose')}
          options={options}
          value={null}
          onChange={(value) => value !== null && onChange([...ids, value])}
        />
      )}
    </div>
  );
}
