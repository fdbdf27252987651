/** What there are versions of. */
export type CatalogueKind = 'event-types' | 'calendars';

/** Where a version comes from: the files of the hub, or somebody who imported it. */
export type CatalogueOrigin = 'file' | 'import';

/** Who makes a version, and why. */
export interface Authorship {
  origin: CatalogueOrigin;
  /** Null for the hub's own files. */
  author: string | null;
  comment: string | null;
}

/** A version of a catalogue, in force from `at` until the next. */
export interface CatalogueVersion<C> extends Authorship {
  version: number;
  at: number;
  /** SHA-256 of its content as it is stored. */
  digest: string;
  content: C;
}
