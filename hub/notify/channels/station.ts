import { type Channel, ok, refused } from './channel.ts';
import type { Publish } from './mqtt.ts';

/** The recipient that is a station. */
export const STATION_PREFIX = 'station:';

/** What a terminal is told: where to go, or that it need not. */
export type StationEvent = 'dispatch' | 'standdown';

/** Tells the sockets of a station. */
export type EmitToStation = (
  stationId: string,
  event: StationEvent,
  payload: Readonly<Record<string, unknown>>,
) => void;

/**
 * The terminal of a station: `station/<id>/dispatch` or `…/standdown`, and the same to its sockets. What it is told is
 * `params` as it is. Published is not read: such a message is repeated until somebody records that the station has it.
 */
export function stationTerminal(publish: Publish, emit: EmitToStation): Channel {
  return {
    name: 'station',
    parallel: 16,
    timeoutMs: 10_000,
    limits: [],
    async send({ recipient, template, params }) {
      if (!recipient.startsWith(STATION_PREFIX)) return refused('the recipient is no station');
      const id = recipient.slice(STATION_PREFIX.length);
      const event = template === 'standdown' ? 'standdown' : 'dispatch';
      emit(id, event, params);
      await publish(`station/${id}/${event}`, JSON.stringify(params), { qos: 1 });
      return ok('published');
    },
  };
}
