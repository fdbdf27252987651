import type { Store } from '../store/store.ts';
import type { Row } from '../store/tables.ts';
import type { AlertPicture, PictureKind, PictureState } from './alert-picture.ts';

export function rowOfPicture(picture: AlertPicture): Row<'alertPictures'> {
  const { id, alertId, cameraId, kind, state, askedAt, ...about } = picture;
  return { id, alertId, cameraId, kind, state, askedAt, about: JSON.stringify(about) };
}

export function pictureOfRow({ about, ...row }: Row<'alertPictures'>): AlertPicture {
  return {
    ...(JSON.parse(about) as Omit<AlertPicture, keyof typeof row>),
    ...row,
    kind: row.kind as PictureKind,
    state: row.state as PictureState,
  };
}

/** The pictures of an alert, in the order they were asked for. */
export async function picturesOfAlert({ db }: Pick<Store, 'db'>, alertId: string): Promise<AlertPicture[]> {
  const rows = await db
    .selectFrom('alertPictures')
    .selectAll()
    .where('alertId', '=', alertId)
    .orderBy('id')
    .execute();
  return rows.map(pictureOfRow);
}
