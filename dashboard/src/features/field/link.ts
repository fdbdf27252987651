import { io, type Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient } from '../../../../hub/live/contract.ts';
import { createCell } from '../../state/cell.ts';
import { now } from '../../time/clock.ts';

/** How the page stands with the hub; `since`: when it was last heard, Unix ms. */
export type FieldLink = { state: 'connecting' } | { state: 'live' } | { state: 'lost'; since: number };

export const fieldLink = createCell<FieldLink>({ state: 'connecting' });

/** How often the page says that it is there; the hub misses it after 90 s. */
const BEAT_EVERY_MS = 10_000;
const ANSWER_WITHIN_MS = 5000;

/** What a page of the field hears of the hub. `received` has the hub believe that somebody has it. */
export interface FieldEvents {
  dispatch?(order: Readonly<Record<string, unknown>>): void;
  standdown?(news: Readonly<Record<string, unknown>>, received: () => void): void;
  /** The hub is there (again). */
  live?(): void;
  /** It wants a login. */
  refused?(): void;
}

interface Battery {
  level: number;
}

async function batteryPercent(): Promise<number | undefined> {
  const asking = (navigator as { getBattery?: () => Promise<Battery> }).getBattery?.bind(navigator);
  const battery = await asking?.().catch(() => undefined);
  return battery && Math.round(battery.level * 100);
}

/** Connects, listens and beats; returns how to stop. An unanswered beat is a lost hub, whatever TCP believes. */
export function startFieldLink(events: FieldEvents): () => void {
  const socket: Socket<ServerToClient, ClientToServer> = io({
    transports: ['websocket'],
    reconnectionDelay: 500,
    reconnectionDelayMax: 5000,
    timeout: 5000,
    forceNew: true,
  });
  let heardAt = now();
  const lose = (): void => {
    if (fieldLink.get().state !== 'lost') fieldLink.set({ state: 'lost', since: heardAt });
  };
  const heard = (): void => {
    heardAt = now();
    if (fieldLink.get().state === 'live') return;
    fieldLink.set({ state: 'live' });
    events.live?.();
  };
  const beat = async (): Promise<void> => {
    if (!socket.connected) return;
    const battery = await batteryPercent();
    socket
      .timeout(ANSWER_WITHIN_MS)
      .emit('heartbeat', battery === undefined ? {} : { battery }, (error: Error | null) => {
        if (!error) return navigator.onLine ? heard() : undefined;
        if (!socket.connected) return;
        lose();
        socket.io.engine.close();
      });
  };
  const offline = (): void => lose();
  const online = (): void => void (socket.connected ? beat() : socket.connect());
  socket.on('connect', () => void beat());
  socket.on('dispatch', (order) => events.dispatch?.(order));
  socket.on('standdown', (news, received) => events.standdown?.(news, received));
  socket.on('disconnect', (reason) => {
    lose();
    if (reason !== 'io server disconnect') return;
    events.refused?.();
    setTimeout(() => !socket.active && socket.connect(), 2000);
  });
  socket.on('connect_error', () => {
    lose();
    if (socket.active) return;
    events.refused?.();
    setTimeout(() => !socket.active && socket.connect(), 5000);
  });
  const timer = setInterval(() => void beat(), BEAT_EVERY_MS);
  window.addEventListener('offline', offline);
  window.addEventListener('online', online);
  return () => {
    clearInterval(timer);
    window.removeEventListener('offline', offline);
    window.removeEventListener('online', online);
    socket.removeAllListeners();
    socket.disconnect();
    fieldLink.set({ state: 'connecting' });
  };
}
