/** Longest side of a photo that is sent, px: a face plate can be read on it, and 2G carries it. */
const LONGEST_PX = 1920;
const QUALITY = 0.82;
/** A picture this browser cannot read goes as it is, up to here. */
const MOST_AS_IS_BYTES = 12_000_000;

/** The photo as it is sent: turned upright, of a bounded size. Null: it is too large and cannot be read here. */
export async function readyPhoto(file: File): Promise<Blob | null> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
  if (!picture) return file.size <= MOST_AS_IS_BYTES ? file : null;
  const scale = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob ?? file), 'image/jpeg', QUALITY);
  });
}
