import { HttpError, InfluxDB, setLogger } from '@influxdata/influxdb-client';
import { withDeadline } from './deadline.ts';
import { failureOfAnswer, failureOfConnection } from './failure.ts';
import type { InfluxServer } from './server.ts';

/** What the client would write to the console is said once, where the failure is handled. */
setLogger({ error: () => undefined, warn: () => undefined });

/** A server may be busy compacting; beyond this it is taken for gone. */
const TIMEOUT_MS = 20_000;

/** Line protocol shrinks to a tenth under gzip for about 1 ms of a thread per 1,000 lines. */
const GZIP_ABOVE_BYTES = 8192;

/**
 * Writes lines in one request, and resolves only when the server has said that they are stored. The client's own
 * buffer and retries stay out of it: both live in memory, and we send from a log. @throws InfluxFailure
 */
export async function writeLines(
  server: InfluxServer,
  lines: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const flush = (aborted: AbortSignal): Promise<void> => {
    const client = new InfluxDB({
      url: server.url,
      headers: server.headers,
      // By itself the client gives up waiting but leaves the request under way.
      transportOptions: { signal: aborted },
      timeout: TIMEOUT_MS + 1000,
    });
    const api = client.getWriteApi('', server.bucket, 'ns', {
      // Above everything given here, or the buffer sends by itself and keeps the failure to itself.
      batchSize: lines.length + 1,
      maxBatchBytes: Number.MAX_SAFE_INTEGER,
      flushInterval: 0,
      maxRetries: 0,
      gzipThreshold: GZIP_ABOVE_BYTES,
    });
    api.path = server.writePath;
    api.writeRecords([...lines]);
    return api.flush();
  };
  try {
    await withDeadline(TIMEOUT_MS, signal, flush);
  } catch (error) {
    if (!(error instanceof HttpError)) throw failureOfConnection(error);
    const header = error.headers?.['retry-after'];
    throw failureOfAnswer(
      error.statusCode,
      error.body ?? error.message,
      typeof header === 'string' ? header : null,
      Date.now(),
    );
  }
}
