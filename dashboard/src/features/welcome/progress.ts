import type { DeviceView } from '../../../../hub/devices/device.ts';
import { useGrids } from '../../api/grids.ts';
import { useConnection } from '../../api/setup.ts';
import { useStations } from '../../api/stations.ts';
import { useUsers } from '../../api/users.ts';
import { derived, useLive, useLoaded } from '../../live/hooks.ts';

/** What a hub has to be given before it watches over anything, in this order. */
export const steps = ['grids', 'devices', 'cameras', 'stations', 'users'] as const;
export type StepName = (typeof steps)[number];

/** How far each step is: how many there are, and whether that will do. Null: not known yet. */
export type Progress = Readonly<Record<StepName, { count: number; done: boolean } | null>>;

const heard = derived((devices: ReadonlyMap<string, DeviceView>) => {
  const all = [...devices.values()].filter(({ disabled }) => !disabled);
  const cameras = all.filter(({ kind }) => kind === 'camera');
  const detectors = all.filter(({ kind }) => kind !== 'camera');
  return {
    detectors: detectors.length,
    speaking: detectors.some(({ lastSeenAt }) => lastSeenAt !== null),
    cameras: cameras.length,
  };
});

/** Reads from the hub itself which steps are done: a device counts once something was heard of one. */
export function useProgress(): Progress {
  const grids = useGrids().data?.features.length;
  const loaded = useLoaded();
  const { detectors, speaking, cameras } = useLive((state) => heard(state.devices));
  const stations = useStations().data?.length;
  const users = useUsers(true).data?.filter(({ disabled }) => !disabled).length;
  const known = (count: number | undefined, least = 1) =>
    count === undefined ? null : { count, done: count >= least };
  return {
    grids: known(grids),
    devices: loaded ? { count: detectors, done: speaking } : null,
    cameras: loaded ? known(cameras) : null,
    stations: known(stations),
    users: known(users, 2),
  };
}

/** The steps of this hub: one that takes no video has no cameras to add. */
export function useSteps(): readonly StepName[] {
  const takesVideo = (useConnection().data?.rtmpPort ?? null) !== null;
  return steps.filter((name) => name !== 'cameras' || takesVideo);
}
