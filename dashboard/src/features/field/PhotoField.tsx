import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/Icon.tsx';
import { PhotoTake } from './PhotoTake.tsx';

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
        <PhotoTake look="photo-take" iconSize={32} onPhoto={(photo) => onChange([...photos, photo])}>
          <span>{label}</span>
        </PhotoTake>
      ) : null}
    </div>
  );
}
