import { useMutation } from '@tanstack/react-query';
import { rereadCase } from './cases.ts';
import { postFile } from './fetch.ts';

export type EvidenceRole = 'before' | 'after' | 'other';

/** A file that belongs to a case. Instants are Unix ms. */
export interface Evidence {
  id: string;
  role?: EvidenceRole;
  name?: string | null;
  contentType?: string;
  sizeBytes?: number;
  sha256?: string;
  comment?: string | null;
  by?: string;
  at?: number;
}

const ofCase = (caseId: string): string => `/cases/${encodeURIComponent(caseId)}/evidence`;

/** Where a piece of evidence is downloaded. */
export const evidenceUrl = (caseId: string, id: string): string =>
  `/api/v1${ofCase(caseId)}/${encodeURIComponent(id)}`;

/** Where everything about a case is downloaded in one file. */
export const bundleUrl = (caseId: string): string => `/api/v1/cases/${encodeURIComponent(caseId)}/bundle`;

/** Adds a file to a case. */
export function useAddEvidence(caseId: string) {
  return useMutation({
    mutationFn: ({ file, role, comment }: { file: File; role: EvidenceRole; comment: string }) => {
      const query = new URLSearchParams({ role, name: file.name });
      if (comment !== '') query.set('comment', comment);
      return postFile<Evidence>(`${ofCase(caseId)}?${query}`, file);
    },
    onSuccess: () => rereadCase(caseId),
  });
}
