import { useSyncExternalStore } from 'react';
import type { Alert } from '../../../hub/alerts/alert.ts';
import type { CaseView } from '../../../hub/cases/case.ts';
import type { DeviceView } from '../../../hub/devices/device.ts';
import { useCell } from '../state/cell.ts';
import { type Link, live } from './live.ts';
import type { LiveState } from './state.ts';
import type { LiveValues } from './telemetry.ts';

/** A slice of the live state. The selector returns what is in the state or a remembered derivation of it. */
export function useLive<T>(select: (state: LiveState) => T): T {
  return useSyncExternalStore(live.state.subscribe, () => select(live.state.get()));
}

export const useAlert = (id: string | null): Alert | undefined =>
  useLive((state) => (id === null ? undefined : state.alerts.get(id)));
export const useLiveCase = (id: string | null): CaseView | undefined =>
  useLive((state) => (id === null ? undefined : state.cases.get(id)));
export const useDevice = (id: string | null): DeviceView | undefined =>
  useLive((state) => (id === null ? undefined : state.devices.get(id)));

/** The newest values of a device. */
export function useTelemetry(deviceId: string | null): LiveValues | undefined {
  return useSyncExternalStore(
    (listener) => (deviceId === null ? () => undefined : live.telemetry.subscribe(deviceId, listener)),
    () => (deviceId === null ? undefined : live.telemetry.of(deviceId)),
  );
}

/** How the connection stands. */
export function useLink(): Link {
  return useCell(live.link);
}

/** Whether anything has been told yet: before that, an empty list means nothing. */
export function useLoaded(): boolean {
  return useLive((state) => state.phase === 'current' || state.seq > 0);
}

/** Remembers what was derived from an object for as long as the object lives. */
export function derived<K extends object, T>(derive: (source: K) => T): (source: K) => T {
  const known = new WeakMap<K, { value: T }>();
  return (source) => {
    const found = known.get(source);
    if (found) return found.value;
    const value = derive(source);
    known.set(source, { value });
    return value;
  };
}
