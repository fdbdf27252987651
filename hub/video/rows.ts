import type { Row } from '../store/tables.ts';
import type { CameraSettings, CameraSource, CameraStart } from './camera.ts';

export function settingsOfRow(row: Row<'cameras'>): CameraSettings {
  return {
    ...row,
    source: row.source as CameraSource,
    start: row.start as CameraStart,
    record: row.record === 1,
  };
}

export function rowOfSettings(settings: CameraSettings): Row<'cameras'> {
  return { ...settings, record: settings.record ? 1 : 0 };
}
