import { useMutation, useQuery } from '@tanstack/react-query';
import type { FeatureCollection } from 'geojson';
import type { Role } from '../../../hub/auth/principal.ts';
import type { DeviceKind, DeviceView } from '../../../hub/devices/device.ts';
import type { GridFault } from '../../../hub/grids/import/fault.ts';
import type { ImportAnswer } from '../../../hub/grids/importer.ts';
import type { SafetyCode } from '../../../hub/setup/safety.ts';
import { ApiError, getJson, postFile, postJson } from './fetch.ts';
import { queryClient } from './query-client.ts';

export type { GridFault, SafetyCode };

/** What is unsafe about the hub, gravest first; for administrators. */
export function useSafety(enabled: boolean) {
  return useQuery({
    queryKey: ['safety'],
    queryFn: async ({ signal }) =>
      (await getJson<{ findings: { code: SafetyCode }[] }>('/safety', signal)).findings.map(
        ({ code }) => code,
      ),
    refetchInterval: 60_000,
    enabled,
  });
}

/** Where devices connect. */
export interface Connection {
  host: string;
  mqttPort: number;
  mqttsPort: number | null;
  rtmpPort: number | null;
}

export function useConnection() {
  return useQuery({
    queryKey: ['connection'],
    queryFn: ({ signal }) => getJson<Connection>('/connection', signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Tries a file of grids, or carries it out; what was read of the grids is read again. */
export function useGridImport() {
  return useMutation({
    mutationFn: ({ file, dryRun }: { file: FeatureCollection; dryRun: boolean }) =>
      postJson<ImportAnswer>(`/grids/import?dryRun=${dryRun}`, file),
    async onSuccess({ dryRun }) {
      if (dryRun !== true) await queryClient.invalidateQueries({ queryKey: ['grids'] });
    },
  });
}

/** Every fault of a file of grids, where that is why it was refused. */
export function gridFaultsOf(error: unknown): readonly GridFault[] {
  const faults = error instanceof ApiError ? error.problem['faults'] : undefined;
  return Array.isArray(faults) ? (faults as GridFault[]) : [];
}

export interface DeviceDraft {
  id: string;
  kind: DeviceKind;
  gridCode: string;
  address?: string;
}

/** A registered device with its secret, which is told this once. */
export interface Registered {
  device: DeviceView;
  secret: string;
}

export const useRegisterDevice = () =>
  useMutation({ mutationFn: (draft: DeviceDraft) => postJson<Registered>('/devices', draft) });

export interface DeviceImport {
  imported: number;
  created: number;
  updated: number;
  devices: { id: string; secret: string }[];
  warnings: { line: number; column: string | null; message: string }[];
}

export const useDeviceImport = () =>
  useMutation({
    mutationFn: (file: File) =>
      postFile<DeviceImport>('/devices/import', new File([file], file.name, { type: 'text/csv' })),
  });

/** What is wrong in a file of devices, by line. */
export function lineFaultsOf(error: unknown): DeviceImport['warnings'] {
  const faults = error instanceof ApiError ? error.problem['faults'] : undefined;
  return Array.isArray(faults) ? (faults as DeviceImport['warnings']) : [];
}

/** A new stream key of a camera, told this once; the one before is void. */
export const useCameraKey = () =>
  useMutation({
    mutationFn: (id: string) =>
      postJson<{ key: string; rtmpUrl: string | null }>(`/cameras/${encodeURIComponent(id)}/key`, undefined),
  });

export interface UserDraft {
  username: string;
  displayName: string;
  role: Role;
  gridCode: string | null;
  password: string;
}

export const useMakeUser = () =>
  useMutation({
    mutationFn: (draft: UserDraft) => postJson('/users', draft),
    onSuccess: () =>
      Promise.all(['users', 'safety'].map((name) => queryClient.invalidateQueries({ queryKey: [name] }))),
  });
