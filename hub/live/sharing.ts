import type { Server } from 'socket.io';
import type { Change } from '../store/batch.ts';
import type { CatchUp } from './catch-up.ts';
import type { ClientToServer, LiveChange, ServerToClient, TelemetryItem } from './contract.ts';
import type { LiveInstruments } from './instruments.ts';
import type { WatchGroup, WatchGroups } from './watch-groups.ts';

const CHANGES_A_PACKET = 1000;

export interface SharingParts {
  io: Server<ClientToServer, ServerToClient>;
  groups: WatchGroups;
  catchUp: CatchUp;
  instruments: LiveInstruments;
}

/** The room of the watchers of a group who are up to date. */
export function roomOf(group: WatchGroup): string {
  return `watch ${group.key}`;
}

/** Cuts changes into packets of a bounded size. */
export function* packetsOf(changes: readonly LiveChange[]): Generator<LiveChange[]> {
  for (let i = 0; i < changes.length; i += CHANGES_A_PACKET) yield changes.slice(i, i + CHANGES_A_PACKET);
}

/** Shares the changes of one commit out: each group's are chosen and encoded once, however many watch. */
export function shareChanges(
  { io, groups, catchUp, instruments }: SharingParts,
  changes: readonly Change[],
): void {
  const touched = new Set<WatchGroup>();
  for (const { gridCode, ...change } of changes) {
    for (const group of groups.watching(gridCode)) {
      group.changes.push(change as LiveChange);
      touched.add(group);
    }
  }
  for (const group of touched) {
    const shared = group.changes;
    group.changes = [];
    instruments.changes.inc(shared.length);
    catchUp.offer(group, shared);
    for (const packet of packetsOf(shared)) io.to(roomOf(group)).emit('changes', packet);
  }
}

/** Shares the newest values out, to all but the sockets named in `except`. */
export function shareTelemetry(
  { io, groups, instruments }: SharingParts,
  latest: Iterable<TelemetryItem & { gridCode: string }>,
  except: string[],
): void {
  const watching = new Map<string, WatchGroup[]>();
  const touched = new Set<WatchGroup>();
  for (const { gridCode, ...item } of latest) {
    let found = watching.get(gridCode);
    if (!found) watching.set(gridCode, (found = groups.watching(gridCode)));
    for (const group of found) {
      group.items.push(item);
      touched.add(group);
    }
  }
  for (const group of touched) {
    const { items } = group;
    group.items = [];
    instruments.telemetry.inc(items.length);
    io.to(roomOf(group)).except(except).emit('telemetry', items);
  }
}
