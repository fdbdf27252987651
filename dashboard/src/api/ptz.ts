import { useMutation, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { LockView, presetView, ptzView } from '../../../hub/video/ptz/views.ts';
import { deleteResource, getJson, postJson } from './fetch.ts';
import { queryClient } from './query-client.ts';

/** Who turns a camera, as the hub says. */
export type PtzLock = LockView;
export type Ptz = z.output<typeof ptzView>;
export type Preset = z.output<typeof presetView>;

/** How fast to turn, each from -1 to 1. */
export interface Velocity {
  x: number;
  y: number;
  zoom: number;
}

/** How often who holds a camera is read again. */
const AGAIN_MS = 3000;

const of = (id: string): string => `/cameras/${encodeURIComponent(id)}/ptz`;
const reread = (id: string): Promise<void> => queryClient.invalidateQueries({ queryKey: ['ptz', id] });

/** Whether a camera can be turned, and who has it. */
export function usePtz(id: string) {
  return useQuery({
    queryKey: ['ptz', id],
    queryFn: ({ signal }) => getJson<Ptz>(of(id), signal),
    refetchInterval: AGAIN_MS,
  });
}

/** The views a camera knows by name. */
export function usePresets(id: string) {
  return useQuery({
    queryKey: ['presets', id],
    queryFn: async ({ signal }) => (await getJson<{ items: Preset[] }>(`${of(id)}/presets`, signal)).items,
  });
}

/** Takes the camera, from somebody else only where `takeOver` says so. */
export function useTakePtz(id: string) {
  return useMutation({
    mutationFn: (takeOver: boolean) => postJson<PtzLock>(`${of(id)}/lock`, { takeOver }),
    onSettled: () => reread(id),
  });
}

/** Gives it back. */
export function useReleasePtz(id: string) {
  return useMutation({ mutationFn: () => deleteResource(`${of(id)}/lock`), onSettled: () => reread(id) });
}

/** Turns it for two seconds, unless it is said again. */
export const movePtz = (id: string, velocity: Velocity): Promise<PtzLock> =>
  postJson<PtzLock>(`${of(id)}/move`, velocity);

export const stopPtz = (id: string): Promise<unknown> => postJson<unknown>(`${of(id)}/stop`, {});

/** Looks where a preset looks. */
export function useGotoPreset(id: string) {
  return useMutation({
    mutationFn: (token: string) =>
      postJson<unknown>(`${of(id)}/presets/${encodeURIComponent(token)}/goto`, {}),
    onSettled: () => reread(id),
  });
}

/** Keeps where it looks now under a name, or forgets one. */
export function usePresetChange(id: string) {
  return useMutation({
    mutationFn: (change: { set: string } | { remove: string }) =>
      'set' in change
        ? postJson<unknown>(`${of(id)}/presets`, { name: change.set })
        : deleteResource(`${of(id)}/presets/${encodeURIComponent(change.remove)}`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['presets', id] }),
  });
}
