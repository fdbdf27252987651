import type { Alert } from '../alerts/alert.ts';
import type { CaseView } from '../cases/case.ts';
import type { DeviceView, MetricValue } from '../devices/device.ts';

/** The Socket.IO contract: what hub and screens say to each other. Instants are Unix ms. */

interface ChangeOf<T extends string, D> {
  seq: number;
  at: number;
  type: T;
  data: D;
}

/** A durable change; `seq` only grows, and a watcher gets every one in its grids. */
export type LiveChange =
  | ChangeOf<'alert', Alert>
  | ChangeOf<'case', CaseView>
  | ChangeOf<'device' | 'camera', DeviceView>
  | ChangeOf<'dispatch' | 'notification' | 'station', Readonly<Record<string, unknown>>>;

/** Everything open as of `seq`, in the watcher's grids. `cameras` are the devices of kind camera, and not in `devices`. */
export interface Snapshot {
  seq: number;
  alerts: Alert[];
  cases: CaseView[];
  devices: DeviceView[];
  cameras: DeviceView[];
}

/** The newest values of one device; droppable. */
export interface TelemetryItem {
  deviceId: string;
  at: number;
  metrics: Readonly<Record<string, MetricValue>>;
}

export interface WatchRequest {
  /** Grid codes, each with all below it; what lies outside the watcher's scope is left out. */
  grids: string[];
  /** The last `seq` seen: the missed changes come instead of a snapshot, while the hub still has them. */
  since?: number;
}

export type WatchAnswer = { seq: number } | { error: string };

/** What a station's page says of itself every few seconds; `battery` in percent, where the tablet knows. */
export interface Heartbeat {
  battery?: number;
}

export interface ClientToServer {
  /** A sign of life of whoever acts for a station: without it command sees the terminal as offline. `at`: the hub's time. */
  heartbeat(beat: Heartbeat, answer: (answer: { at: number }) => void): void;
  watch(request: WatchRequest, answer: (answer: WatchAnswer) => void): void;
}

export interface ServerToClient {
  snapshot(snapshot: Snapshot): void;
  changes(changes: LiveChange[]): void;
  telemetry(items: TelemetryItem[]): void;
  /** A station is asked to act; `received` says that somebody there has it, and without it this is said again. */
  dispatch(order: Readonly<Record<string, unknown>>, received: (by?: unknown) => void): void;
  /** A station need not go, or go on; said again until `received`. */
  standdown(news: Readonly<Record<string, unknown>>, received: (by?: unknown) => void): void;
  /** Rules have changed: whoever shows them reads them anew. `revision` only grows; it is in `GET /rules` too. */
  rules(news: { revision: number }): void;
}
