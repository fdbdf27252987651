import type { Socket } from 'socket.io';
import type { Credentials } from '../auth/authenticator.ts';
import type { Principal } from '../auth/principal.ts';
import type { Backlog } from './backlog.ts';
import type { ClientToServer, ServerToClient } from './contract.ts';
import type { WatchGroup } from './watch-groups.ts';

export type LiveSocket = Socket<ClientToServer, ServerToClient>;

/** Why the hub ended a connection. After all but `logged-out` the client comes back by itself and resumes by `seq`. */
export type DropReason = 'slow' | 'behind' | 'failed' | 'logged-out';

/** One connected screen. */
export interface Watcher {
  readonly socket: LiveSocket;
  readonly principal: Principal;
  /** With what it logged in, to ask again whether that still holds. */
  readonly credentials: Credentials;
  readonly backlog: Backlog;
  /** What it watches; undefined before its first `watch`. */
  group: WatchGroup | undefined;
  drop(reason: DropReason): void;
}

/** Ends the connection below Socket.IO at once: a farewell would only queue behind what the client does not read. */
export function cut(socket: LiveSocket): void {
  const { transport } = socket.conn;
  socket.conn.close(true);
  (transport as { socket?: { terminate?(): void } }).socket?.terminate?.();
}
