import type { InboundMessage } from '../broker/message.ts';
import type { StationDoor } from '../gateways/mqtt.ts';
import type { Rejects } from '../ingest/rejects.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Board } from './board.ts';
import type { Calls } from './calls.ts';
import type { Dispatching } from './dispatching.ts';
import { STOOD_DOWN } from './stand-down.ts';
import type { Stations } from './stations.ts';
import type { Terminals } from './terminals.ts';
import { ackSchema } from './views.ts';

export interface DoorOptions {
  stations: Pick<Stations, 'authenticate'>;
  terminals: Terminals;
  board: Pick<Board, 'byId'>;
  dispatching: Pick<Dispatching, 'act'>;
  calls: Pick<Calls, 'stoodDown'>;
  rejects(): Rejects;
  committer: Pick<Committer, 'run'>;
  transact(work: (tx: Tx) => void): void;
}

function jsonOf(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Percent, where a heartbeat says it. */
function batteryOf(payload: Buffer): number | undefined {
  const given = jsonOf(payload) as { battery?: unknown } | null | undefined;
  const battery = given?.battery;
  return typeof battery === 'number' && battery >= 0 && battery <= 100 ? Math.round(battery) : undefined;
}

/** What a terminal says: signs of life, and what became of a dispatch. A message is answered once all of it is durable. */
export function stationDoor({
  stations,
  terminals,
  board,
  dispatching,
  calls,
  rejects,
  committer,
  transact,
}: DoorOptions): StationDoor {
  function acknowledge(id: string, { payload, topic }: InboundMessage, tx: Tx): void {
    const refuse = (reject: 'bad-json' | 'bad-value', detail: string): void =>
      rejects().record({ source: 'mqtt', deviceId: null, topic, payload }, { reject, detail }, tx);
    const given = jsonOf(payload);
    if (given === undefined) return refuse('bad-json', 'an acknowledgement is a JSON object');
    const { success, data, error } = ackSchema.safeParse(given);
    if (!success)
      return refuse(
        'bad-value',
        error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      );
    const { dispatchId, action, by, at, comment } = data;
    if (action === STOOD_DOWN) {
      // Said again, or of nothing: nothing is repeated for it either way.
      calls.stoodDown(dispatchId, id, by || id, tx);
      return;
    }
    if (board.byId(dispatchId)?.stationId !== id)
      return refuse('bad-value', `station ${id} has no dispatch ${dispatchId} that is not over`);
    const said = { action, by: by || id, at: at ?? null, comment: comment || null };
    try {
      // Whatever name the terminal gives, it is the station whose deed this is.
      dispatching.act(dispatchId, said, id, tx);
    } catch (problem) {
      if (!(problem instanceof HubError)) throw problem;
      refuse('bad-value', problem.message);
    }
  }

  return {
    authenticate: (id, secret) => stations.authenticate(id, secret),
    onConnection(id, connected, connectionId) {
      transact((tx) =>
        connected ? terminals.connected(id, connectionId, tx) : terminals.disconnected(id, connectionId, tx),
      );
    },
    take(id, message, done) {
      // What was read from the socket does not outlive this call.
      const kept = { ...message, payload: Buffer.from(message.payload) };
      const { leaf, payload, will } = kept;
      committer
        .run((tx) => {
          if (will || (leaf === 'status' && payload.toString('utf8').trim() === 'offline')) {
            terminals.lost(id, tx);
            return;
          }
          terminals.heard(id, tx, leaf === 'heartbeat' ? batteryOf(payload) : undefined);
          if (leaf === 'ack') acknowledge(id, kept, tx);
        })
        .then(() => done(), done);
    },
  };
}
