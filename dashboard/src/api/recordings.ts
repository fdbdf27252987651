import { useMutation, useQuery } from '@tanstack/react-query';
import { now } from '../time/clock.ts';
import { deleteResource, getJson, postJson } from './fetch.ts';
import type { Page } from './query-client.ts';

/** A file of a camera's recording. Instants are Unix ms. */
export interface Recording {
  id: string;
  from: number;
  /** Of a file that is being written: as far as it has come. */
  to: number;
  sizeBytes: number;
  codec: 'h264' | 'h265';
  state?: 'open' | 'closed' | 'recovered';
  url: string;
}

/** An interval of a camera on its way into one file. */
export interface RecordingExport {
  id: string;
  cameraId: string;
  state: 'waiting' | 'running' | 'done' | 'failed';
  doneBytes: number;
  /** 0 until it is known. */
  totalBytes: number;
  from: number | null;
  to: number | null;
  sizeBytes: number | null;
  url: string | null;
  error: { code: string; detail: string } | null;
}

const AGAIN_MS = 10_000;
const EXPORT_AGAIN_MS = 1000;
const of = (cameraId: string): string => `/cameras/${encodeURIComponent(cameraId)}/recordings`;
const interval = (from: number, to: number): Record<string, string> => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

/** What is recorded of a camera in a stretch, oldest first; read again while it reaches the present. */
export function recordingsQuery(cameraId: string, from: number, to: number) {
  return {
    queryKey: ['recordings', cameraId, from, to],
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const all: Recording[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const more: Record<string, string> = cursor === '' ? {} : { cursor };
        const query = new URLSearchParams({ ...interval(from, to), limit: '200', ...more });
        const { items, next }: { items: Recording[]; next?: Page<Recording>['next'] } = await getJson(
          `${of(cameraId)}?${query}`,
          signal,
        );
        all.push(...items);
        cursor = next ?? null;
      }
      return all;
    },
    refetchInterval: () => (to > now() ? AGAIN_MS : (false as const)),
  };
}

/** Orders an export of an interval. */
export function useOrderExport() {
  return useMutation({
    mutationFn: ({ cameraId, from, to }: { cameraId: string; from: number; to: number }) =>
      postJson<RecordingExport>(
        `${of(cameraId)}/export?${new URLSearchParams(interval(from, to))}`,
        undefined,
      ),
  });
}

/** How far an export is, until it is over. */
export function useExport(order: RecordingExport) {
  return useQuery({
    queryKey: ['export', order.id],
    queryFn: ({ signal }) => getJson<RecordingExport>(`${of(order.cameraId)}/export/${order.id}`, signal),
    initialData: order,
    refetchInterval: ({ state }) =>
      state.data?.state === 'done' || state.data?.state === 'failed' ? false : EXPORT_AGAIN_MS,
  });
}

/** Cancels an export, or deletes its file. @throws ApiError */
export const dropExport = ({ cameraId, id }: RecordingExport): Promise<void> =>
  deleteResource(`${of(cameraId)}/export/${id}`);
