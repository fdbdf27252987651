import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requirement } from './requirements.ts';
import { freePort, type ServerProcess, serverProcess } from './server-process.ts';
import { tempDir } from './temp.ts';

const BINARY = '/usr/bin/influxd';

/** Whether Debian's `influxdb` (1.6.7) is installed; says so once a file when not, and fails with `CI=true`. */
export const hasInflux = (): boolean =>
  requirement('InfluxDB', () => {
    if (!existsSync(BINARY)) throw new Error(`no ${BINARY}: install the package influxdb`);
    return true;
  });

export interface TestInflux extends ServerProcess {
  /** Rows of one InfluxQL statement, by column; times are texts to the nanosecond. */
  query(statement: string, database?: string): Promise<Record<string, string | number | boolean | null>[]>;
}

/** An InfluxDB 1 over an empty directory, running. `http`: lines for its `[http]` section. */
export async function startInfluxServer(http: readonly string[] = []): Promise<TestInflux> {
  const dir = tempDir();
  const [port, rpcPort] = [await freePort(), await freePort()];
  const file = join(dir, 'influxdb.conf');
  writeFileSync(
    file,
    [
      'reporting-disabled = true',
      `bind-address = "127.0.0.1:${rpcPort}"`,
      `[meta]\ndir = "${dir}/meta"`,
      `[data]\ndir = "${dir}/data"\nwal-dir = "${dir}/wal"\nquery-log-enabled = false`,
      '[monitor]\nstore-enabled = false',
      `[http]\nbind-address = "127.0.0.1:${port}"\nlog-enabled = false`,
      ...http,
    ].join('\n'),
  );
  const url = `http://127.0.0.1:${port}`;
  const server = serverProcess(url, '/ping', [BINARY, '-config', file]);
  await server.start();
  return {
    ...server,
    async query(statement, database = 'gridwatch') {
      const parameters = new URLSearchParams({ db: database, q: statement });
      const response = await fetch(`${url}/query?${parameters.toString()}`, { method: 'POST' });
      const { results, error } = (await response.json()) as {
        error?: string;
        results?: {
          error?: string;
          series?: { columns: string[]; values: (string | number | boolean)[][] }[];
        }[];
      };
      const failure = error ?? results?.find((result) => result.error !== undefined)?.error;
      if (failure !== undefined) throw new Error(`${statement}: ${failure}`);
      return (results?.[0]?.series ?? []).flatMap(({ columns, values }) =>
        values.map((cells) => Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? null]))),
      );
    },
  };
}
