import type { Row } from '../../store/tables.ts';
import type { VideoCodec } from '../media/tag.ts';
import type { RecordingFile } from '../recording-protocol.ts';

/** A file of a recording as the index knows it. Instants are Unix ms of arrival; `path` is below the data directory. */
export interface Recording extends RecordingFile {
  id: string;
  /** `recovered`: its writer died, and what had not reached the disk is missing: about a second. */
  state: 'open' | 'closed' | 'recovered';
}

export const recordingOf = (row: Row<'recordings'>): Recording => ({
  ...row,
  codec: row.codec as VideoCodec,
  state: row.state as Recording['state'],
});
