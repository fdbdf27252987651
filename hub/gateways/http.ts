import { z } from 'zod';
import type { Device } from '../devices/device.ts';
import type { HubServer } from '../http/types.ts';
import { type DecodedReading, decodeTelemetry } from '../ingest/decode.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Committer } from '../store/committer.ts';

/** A platform pushes at most this many readings in one request. */
const MAX_READINGS = 1000;

export interface HttpGatewayDeps {
  ingest: Ingest;
  committer: Committer;
  clock: Clock;
  device(id: string): Device | undefined;
}

const pushedReading = z.looseObject({ device: z.string().min(1).max(64) });

interface Pushed {
  device: Device;
  readings: DecodedReading[];
}

/** `POST /readings`: the telemetry of MQTT over HTTP, for platforms that push. All of a request is taken, or none. */
export function httpGatewayRoutes(
  server: HubServer,
  { ingest, committer, clock, device }: HttpGatewayDeps,
): void {
  server.post(
    '/readings',
    {
      config: { permission: 'readings:write' },
      schema: {
        body: z.array(pushedReading).min(1).max(MAX_READINGS),
        response: { 200: z.object({ accepted: z.number().int(), repeated: z.number().int() }) },
      },
    },
    async (request) => {
      if (committer.full)
        throw new HubError('overloaded', 'The hub is taking in as much as it can: send again in a second.');
      const faults: { index: number; message: string }[] = [];
      const pushed: Pushed[] = request.body.flatMap((item, index) => {
        const { device: id, ...rest } = item;
        const found = device(id);
        if (!found || found.disabled || !request.scope.sees(found.gridCode)) {
          faults.push({ index, message: `There is no device ${id}.` });
          return [];
        }
        const decoded = decodeTelemetry(null, Buffer.from(JSON.stringify(rest)), { kind: found.kind });
        if ('reject' in decoded) {
          faults.push({ index, message: decoded.detail });
          return [];
        }
        return [{ device: found, readings: decoded.readings }];
      });
      if (faults.length > 0) {
        throw new HubError(
          'validation-failed',
          `${faults.length} of ${request.body.length} readings are not as they should be; none was taken.`,
          {
            extra: { faults },
          },
        );
      }
      const from = { connectionId: 0, receivedAt: clock.now() };
      let accepted = 0;
      const all = await committer.run((tx) =>
        pushed.map((one) => ({
          device: one.device,
          fresh: ingest.readings(one.device, one.readings, from, tx),
        })),
      );
      for (const one of all) {
        accepted += one.fresh.length;
        for (const reading of one.fresh) ingest.announce(one.device, reading);
      }
      return { accepted, repeated: pushed.reduce((sum, one) => sum + one.readings.length, 0) - accepted };
    },
  );
}
