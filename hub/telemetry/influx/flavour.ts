import { ask } from './ask.ts';
import { InfluxFailure } from './failure.ts';
import { DEFAULT_BUCKET, type Flavour, type InfluxServer, type InfluxSettings } from './server.ts';

/** VictoriaMetrics 1.79 lost 8 s of what it had acknowledged when killed, and nothing after 12 s; newer ones 5 s. */
const VICTORIA_SETTLE_MS = 30_000;

/**
 * InfluxDB names its version in the ping, VictoriaMetrics its host and no version. `health`: the body of `/health`,
 * for what names neither: InfluxDB's cloud answers JSON, VictoriaMetrics behind a proxy a bare `OK`.
 */
export function flavourOf(
  ping: Pick<Headers, 'get'>,
  health: string,
): { flavour: Flavour; version: string } | undefined {
  const version = ping.get('x-influxdb-version') ?? '';
  const major = /^v?([123])\./.exec(version)?.[1];
  if (major !== undefined) return { flavour: `v${major}` as Flavour, version };
  if (version !== '' || /"name"\s*:\s*"influxdb"/.test(health)) return { flavour: 'v2', version: 'cloud' };
  if (ping.get('x-server-hostname') !== null || /^ok\s*$/i.test(health))
    return { flavour: 'victoria-metrics', version: '' };
  return undefined;
}

/** A colon makes a user and a password of it (basic, as every flavour has it); else it is a token. */
export function authorization(token: string | undefined, flavour?: Flavour): Record<string, string> {
  if (token === undefined || token === '') return {};
  if (token.includes(':') && flavour !== 'v2' && flavour !== 'v3')
    return { authorization: `Basic ${Buffer.from(token).toString('base64')}` };
  return { authorization: `${flavour === 'v2' ? 'Token' : 'Bearer'} ${token}` };
}

/**
 * The write path. Version 3 takes `/api/v2/write` in all its editions, its own `/api/v3/write_lp` only in Core and
 * Enterprise; both answer once the write is in the WAL.
 */
export function writePathOf(flavour: Flavour, bucket: string, org: string): string {
  const [database, organisation] = [encodeURIComponent(bucket), encodeURIComponent(org)];
  switch (flavour) {
    case 'v1':
      return `/write?db=${database}&precision=ns`;
    case 'v2':
      return `/api/v2/write?org=${organisation}&bucket=${database}&precision=ns`;
    case 'v3':
      return `/api/v2/write?bucket=${database}&precision=ns`;
    case 'victoria-metrics':
      return '/api/v2/write?precision=ns';
  }
}

/** What the server would refuse every point for, one by one, if it were not said at once. */
function faultIn(flavour: Flavour, bucket: string, org: string): string | undefined {
  if (flavour === 'v2' && org === '') return 'InfluxDB 2 wants an organisation: set HUB_INFLUX_ORG';
  if (flavour === 'v3' && !/^[A-Za-z0-9][A-Za-z0-9_/-]*$/.test(bucket))
    return 'InfluxDB 3 takes letters, digits, "_", "-" and "/" in the name of a database: change HUB_INFLUX_BUCKET';
  return undefined;
}

/**
 * Finds out what answers at `url` and how to speak to it; makes the database of version 1 where that is allowed.
 * @throws InfluxFailure
 */
export async function connectInflux(settings: InfluxSettings, signal?: AbortSignal): Promise<InfluxServer> {
  const { token, org = '', bucket = DEFAULT_BUCKET } = settings;
  const url = settings.url.replace(/\/+$/, '');
  const ping = await ask(`${url}/ping`, { headers: authorization(token) }, signal);
  const found =
    flavourOf(ping.headers, '') ??
    flavourOf(ping.headers, (await ask(`${url}/health`, { headers: authorization(token) }, signal)).body);
  if (!found)
    throw new InfluxFailure(
      'unknown-server',
      `what answers at ${url} is neither InfluxDB nor VictoriaMetrics`,
    );
  const { flavour, version } = found;
  const fault = faultIn(flavour, bucket, org);
  if (fault !== undefined) throw new InfluxFailure('configuration', fault);
  const victoria = flavour === 'victoria-metrics';
  const server: InfluxServer = {
    flavour,
    version,
    url,
    headers: authorization(token, flavour),
    bucket,
    writePath: writePathOf(flavour, bucket, org),
    influxQl: !victoria,
    settleMs: victoria ? VICTORIA_SETTLE_MS : 0,
    run: null,
  };
  if (flavour === 'v1') await createDatabase(server, signal);
  return victoria ? { ...server, run: await currentRun(server, signal) } : server;
}

/** Idempotent. Whoever may only write is refused, and the first write tells whether the database is there. */
async function createDatabase({ url, headers, bucket }: InfluxServer, signal?: AbortSignal): Promise<void> {
  const name = bucket.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  const q = encodeURIComponent(`CREATE DATABASE "${name}"`);
  try {
    await ask(`${url}/query?q=${q}`, { method: 'POST', headers }, signal);
  } catch (error) {
    if (!(error instanceof InfluxFailure) || error.reason !== 'unauthorized') throw error;
  }
}

/** Which run of its process a VictoriaMetrics is in, where its `/metrics` may be read. @throws InfluxFailure */
export async function currentRun(
  { url, headers }: InfluxServer,
  signal?: AbortSignal,
): Promise<string | null> {
  try {
    const { body } = await ask(`${url}/metrics`, { headers }, signal);
    return /^vm_app_start_timestamp (\S+)$/m.exec(body)?.[1] ?? null;
  } catch (error) {
    if (error instanceof InfluxFailure && (error.reason === 'unauthorized' || error.reason === 'not-found'))
      return null;
    throw error;
  }
}
