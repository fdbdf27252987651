import { useMutation, useQuery } from '@tanstack/react-query';
import type { LocalText } from '../../../hub/kernel/local-text.ts';
import { getJson, postJson } from './fetch.ts';

/** What anybody reports; the place by words, and by position or grid. */
export interface PublicReport {
  description: string;
  address?: string;
  lng?: number;
  lat?: number;
  gridCode?: string;
}

/** What has become of a report. */
export interface ReportState {
  state: string;
  text: LocalText;
  outcome: LocalText | null;
}

/** Reports a matter without a login; answers the code to ask with. */
export function usePublicReport() {
  return useMutation({
    mutationFn: (body: PublicReport) => postJson<{ queryCode: string }>('/public/reports', body),
  });
}

/** Asks what has become of a report. */
export function useReportState(code: string) {
  return useQuery({
    queryKey: ['public-report', code],
    queryFn: ({ signal }) => getJson<ReportState>(`/public/reports/${encodeURIComponent(code)}`, signal),
    retry: false,
  });
}
