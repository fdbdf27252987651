export const pictureKinds = ['snapshot', 'clip'] as const;
export type PictureKind = (typeof pictureKinds)[number];

/** `none`: there is nothing, and `reason` says why. */
export const pictureStates = ['pending', 'ready', 'none'] as const;
export type PictureState = (typeof pictureStates)[number];

export const noPictureReasons = [
  'offline',
  'never',
  'undecodable',
  'no-video',
  'too-many',
  'disk',
  'media-down',
  'interrupted',
  'failed',
] as const;
/** `offline` since an instant; `never` since the hub started; `interrupted`: the hub ended while it was being taken. */
export type NoPictureReason = (typeof noPictureReasons)[number];

/** What one camera showed of one alert. Instants are Unix ms. */
export interface AlertPicture {
  id: string;
  alertId: string;
  cameraId: string;
  kind: PictureKind;
  state: PictureState;
  askedAt: number;
  /** Of a snapshot: when its picture arrived. */
  at: number | null;
  /** Of a clip: the interval it covers. */
  from: number | null;
  to: number | null;
  sizeBytes: number | null;
  sha256: string | null;
  /** The picture whose file it is: a clip that an earlier alert of the same case began is theirs together. */
  fileOf: string | null;
  /** The case it is evidence in. */
  caseId: string | null;
  reason: NoPictureReason | null;
  since: number | null;
}

export const mediaTypeOfPicture = { snapshot: 'image/jpeg', clip: 'video/mp4' } as const;

/** A picture that was just asked for. */
export function askedFor(
  facts: Pick<AlertPicture, 'id' | 'alertId' | 'cameraId' | 'kind' | 'askedAt'>,
): AlertPicture {
  return {
    ...facts,
    state: 'pending',
    at: null,
    from: null,
    to: null,
    sizeBytes: null,
    sha256: null,
    fileOf: null,
    caseId: null,
    reason: null,
    since: null,
  };
}

/** What its file is called; a clip that several alerts share has one. */
export function fileNameOfPicture({
  id,
  fileOf,
  kind,
}: Pick<AlertPicture, 'id' | 'fileOf' | 'kind'>): string {
  return `${fileOf ?? id}.${kind === 'snapshot' ? 'jpg' : 'mp4'}`;
}
