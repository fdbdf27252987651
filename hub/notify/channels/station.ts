import { type Channel, ok, refused } from './channel.ts';
import type { Publish } from './mqtt.ts';

/** The recipient that is a station. */
export const STATION_PREFIX = 'station:';

/**
 * The terminal of a station: `station/<id>/dispatch`, and the same to its sockets. What it is told is `params` as it
 * is. Published is not read: such a message is repeated until somebody records that the station has it.
 */
export function stationTerminal(
  publish: Publish,
  emit: (stationId: string, payload: Readonly<Record<string, unknown>>) => void,
): Channel {
  return {
    name: 'station',
    parallel: 16,
    timeoutMs: 10_000,
    limits: [],
    async send({ recipient, params }) {
      if (!recipient.startsWith(STATION_PREFIX)) return refused('the recipient is no station');
      const id = recipient.slice(STATION_PREFIX.length);
      emit(id, params);
      await publish(`station/${id}/dispatch`, JSON.stringify(params), { qos: 1 });
      return ok('published');
    },
  };
}
