/** What is on the other side, as found on connect. */
export type Flavour = 'v1' | 'v2' | 'v3' | 'victoria-metrics';

/** `HUB_INFLUX_*`. `bucket`: database, bucket or table space by flavour. */
export interface InfluxSettings {
  url: string;
  /** An API token; `user:password` where the server has users. */
  token?: string | undefined;
  org?: string | undefined;
  bucket?: string | undefined;
}

/** A server that has answered, and how to speak to it. Plain data. */
export interface InfluxServer {
  flavour: Flavour;
  version: string;
  /** Without a slash at its end. */
  url: string;
  headers: Readonly<Record<string, string>>;
  bucket: string;
  /** Path and query to write lines to, in nanoseconds. */
  writePath: string;
  /** Whether history can be read back over `/query`. */
  influxQl: boolean;
  /** How long the server may hold what it acknowledged in memory only; 0 when its answer means that it is on disk. */
  settleMs: number;
  /** Tells one run of the process from the next; null where the server does not say. */
  run: string | null;
}

export const DEFAULT_BUCKET = 'gridwatch';
