import { useMutation } from '@tanstack/react-query';
import { rereadCase } from './cases.ts';
import { postFile, postJson } from './fetch.ts';

export type EvidenceRole = 'before' | 'after' | 'other';

/** A file that belongs to a case: kept as it came, with the digest of its bytes. Instants are Unix ms. */
export interface Evidence {
  id: string;
  kind: 'photo' | 'clip' | 'document' | 'readings';
  role: EvidenceRole;
  mediaType: string;
  sizeBytes: number;
  sha256: string;
  comment: string | null;
  takenAt: number | null;
  addedBy: string;
  addedAt: number;
  /** Marked as wrong, it stays and counts no more. */
  wrong: { by: string; at: number; reason: string } | null;
}

const ofCase = (caseId: string): string => `/cases/${encodeURIComponent(caseId)}/evidence`;

/** Where a piece of evidence is downloaded. */
export const evidenceUrl = (caseId: string, id: string): string =>
  `/api/v1${ofCase(caseId)}/${encodeURIComponent(id)}/file`;

/** Where everything about a case is downloaded in one file. */
export const bundleUrl = (caseId: string): string => `/api/v1/cases/${encodeURIComponent(caseId)}/bundle.zip`;

/** Marks evidence as wrong, with why. */
export function useMarkWrong(caseId: string) {
  return useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }) =>
      postJson<Evidence>(`${ofCase(caseId)}/${encodeURIComponent(id)}/wrong`, { reason }),
    onSuccess: () => rereadCase(caseId),
  });
}

/** Adds a file to a case. */
export function useAddEvidence(caseId: string) {
  return useMutation({
    mutationFn: ({ file, role, comment }: { file: File; role: EvidenceRole; comment: string }) => {
      const query = new URLSearchParams({ role });
      if (comment !== '') query.set('comment', comment);
      return postFile<Evidence>(`${ofCase(caseId)}?${query}`, file);
    },
    onSuccess: () => rereadCase(caseId),
  });
}
