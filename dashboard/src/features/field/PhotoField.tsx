import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/Icon.tsx';
import { readyPhoto } from './photo.ts';

function Thumb({ photo, onDrop }: { photo: Blob; onDrop: () => void }) {
  const { t } = useTranslation();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(photo);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return (
    <span className="photo-thumb">
      {url === null ? null : <img src={url} alt={t('field.photo')} />}
      <button type="button" aria-label={t('field.dropPhoto')} onClick={onDrop}>
        <Icon name="close" size={28} />
      </button>
    </span>
  );
}

/** Photos from the camera, shown as they are taken. */
export function PhotoField({
  label,
  photos,
  onChange,
  most = 4,
}: {
  label: string;
  photos: readonly Blob[];
  onChange: (photos: readonly Blob[]) => void;
  most?: number;
}) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const photo = await readyPhoto(file);
    setFailed(photo === null);
    if (photo) onChange([...photos, photo]);
  };
  return (
    <div className="photo-field">
      {photos.map((photo, i) => (
        // Photos have no name but their place, and one that is dropped takes its picture along.
        <Thumb
          key={`${i} ${photo.size}`}
          photo={photo}
          onDrop={() => onChange(photos.filter((_, n) => n !== i))}
        />
      ))}
      {photos.length < most ? (
        <label className="photo-take">
          <Icon name="camera" size={32} />
          <span>{label}</span>
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
      ) : null}
      {failed ? <p className="form-error">{t('field.photoFailed')}</p> : null}
    </div>
  );
}
