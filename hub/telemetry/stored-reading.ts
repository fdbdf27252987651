import type { Reading } from '../ingest/reading.ts';

/** A reading as history keeps it: everything but whose it is. Instants are Unix ms. */
export type StoredReading = Omit<Reading, 'deviceId'>;
