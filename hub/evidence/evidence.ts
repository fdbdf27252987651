/** What evidence is of; `readings` is what a device measured, written down by the hub. */
export const evidenceKinds = ['photo', 'clip', 'document', 'readings'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** What it shows: the matter before it was handled, or after. */
export const evidenceRoles = ['before', 'after', 'other'] as const;
export type EvidenceRole = (typeof evidenceRoles)[number];

/** One piece of evidence in a case. It is fixed: it can be marked as wrong, and stays. Instants are Unix ms. */
export interface Evidence {
  id: string;
  caseId: string;
  kind: EvidenceKind;
  role: EvidenceRole;
  mediaType: string;
  /** Of the bytes that are kept. */
  sizeBytes: number;
  sha256: string;
  comment: string | null;
  /** When and where its camera says that it was taken. */
  takenAt: number | null;
  place: Readonly<{ lng: number; lat: number }> | null;
  /** Of readings: whose, from when, and before when. */
  readings: Readonly<{ deviceId: string; from: number; to: number }> | null;
  /** Whether what its camera or program said about it was taken out; null where there is none, or nobody knows. */
  metadata: 'stripped' | 'kept' | null;
  addedBy: string;
  addedAt: number;
  /** Who has said that it does not belong here, and why. */
  wrong: Readonly<{ by: string; at: number; reason: string }> | null;
}

const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'video/mp4': 'mp4',
  'application/pdf': 'pdf',
  'text/csv': 'csv',
};

/** What its file is called, on disk and in a bundle. */
export function fileNameOf({ id, mediaType }: Pick<Evidence, 'id' | 'mediaType'>): string {
  return `${id}.${extensions[mediaType] ?? 'bin'}`;
}

/** What a file of this type is when nobody says. */
export function kindOf(mediaType: string): EvidenceKind {
  if (mediaType.startsWith('image/')) return 'photo';
  return mediaType === 'video/mp4' ? 'clip' : 'document';
}

/** Whether a file of this type can be of this kind; a document may have been photographed. */
export function fitsKind(mediaType: string, kind: EvidenceKind): boolean {
  return kind === kindOf(mediaType) || (kind === 'document' && kindOf(mediaType) === 'photo');
}
