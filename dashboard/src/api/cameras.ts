import { useMutation, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Camera, cameraPatch } from '../../../hub/video/views.ts';
import { deleteResource, getBlob, getJson, postJson, sendJson } from './fetch.ts';
import { type Page, queryClient } from './query-client.ts';

export type { Camera } from '../../../hub/video/views.ts';
export type CameraPatch = z.input<typeof cameraPatch>;

/** How often what cameras do now is read again; many of them are read less often. */
const AGAIN_MS = 3000;
const AGAIN_MANY_MS = 15_000;
const MANY = 200;

const of = (id: string): string => `/cameras/${encodeURIComponent(id)}`;
const LIST = ['cameras'];

async function readCameras(signal: AbortSignal): Promise<Camera[]> {
  const all: Camera[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query = new URLSearchParams({ limit: '200', ...(cursor === '' ? {} : { cursor }) });
    const { items, next }: Page<Camera> = await getJson(`/cameras?${query}`, signal);
    all.push(...items);
    cursor = next;
  }
  return all;
}

/** Every camera of the watched grids, read again while the page is in sight. */
export function useCameras(enabled = true) {
  return useQuery({
    queryKey: LIST,
    queryFn: ({ signal }) => readCameras(signal),
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) > MANY ? AGAIN_MANY_MS : AGAIN_MS),
    enabled,
  });
}

/** One camera, read again while the page is in sight. */
export function useCamera(id: string) {
  return useQuery({
    queryKey: ['camera', id],
    queryFn: ({ signal }) => readCamera(id, signal),
    refetchInterval: AGAIN_MS,
    initialData: () => queryClient.getQueryData<Camera[]>(LIST)?.find((one) => one.id === id),
    initialDataUpdatedAt: 0,
  });
}

export const readCamera = (id: string, signal?: AbortSignal): Promise<Camera> => getJson(of(id), signal);

/** Where a camera is played from; `token` prolongs what is playing. */
export interface PlayAddress {
  wsFlv: string;
  token: string;
  expiresAt: number;
}

export const readPlayAddress = (id: string, signal?: AbortSignal): Promise<PlayAddress> =>
  getJson(`${of(id)}/live`, signal);

/** A still and when it was taken, Unix ms. @throws ApiError not-found with `none` and `since` */
export async function readStill(
  id: string,
  size: 'tile' | 'whole',
  maxAgeMs: number,
  signal?: AbortSignal,
): Promise<{ blob: Blob; at: number }> {
  const { blob, headers } = await getBlob(`${of(id)}/snapshot.jpg?size=${size}&maxAgeMs=${maxAgeMs}`, signal);
  return { blob, at: Date.parse(headers.get('x-picture-at') ?? '') };
}

const reread = (id: string): Promise<unknown> =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ['camera', id] }),
    queryClient.invalidateQueries({ queryKey: LIST }),
  ]);

/** Changes what is set of a camera. */
export function usePatchCamera(id: string) {
  return useMutation({
    mutationFn: (patch: CameraPatch) => sendJson<Camera>('PATCH', of(id), patch),
    onSuccess: () => reread(id),
  });
}

/** Makes a new stream key; the old one ends with it. */
export function useNewKey(id: string) {
  return useMutation({
    mutationFn: () => postJson<{ key: string; rtmpUrl: string | null }>(`${of(id)}/key`, undefined),
    onSuccess: () => reread(id),
  });
}

/** Keeps the view a camera has now as the one it should have, or forgets it. */
export function useReference(id: string) {
  return useMutation({
    mutationFn: (keep: boolean) =>
      keep ? postJson<undefined>(`${of(id)}/reference`, undefined) : deleteResource(`${of(id)}/reference`),
    onSuccess: () => reread(id),
  });
}
