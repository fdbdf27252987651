import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/Icon.tsx';
import { readyPhoto } from './photo.ts';

/** A large button that takes a photo with the camera of the phone. What is no picture is said and goes no further. */
export function PhotoTake({
  look,
  iconSize,
  children,
  onPhoto,
}: {
  look: string;
  iconSize: number;
  children: ReactNode;
  onPhoto: (photo: Blob) => void;
}) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const photo = await readyPhoto(file);
    setFailed(photo === null);
    if (photo) onPhoto(photo);
  };
  return (
    <>
      <label className={look}>
        <Icon name="camera" size={iconSize} />
        {children}
        <input
          className="visually-hidden"
          type="file"
          accept="image/*"
          capture="environment"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </label>
      {failed ? <p className="form-error">{t('field.photoFailed')}</p> : null}
    </>
  );
}
