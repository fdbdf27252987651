import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { requirement } from './requirements.ts';
import { freePort, type ServerProcess, serverProcess } from './server-process.ts';
import { tempDir } from './temp.ts';

const BINARY = '/usr/bin/victoria-metrics';

/** Whether Debian's `victoria-metrics` is installed; says so once a file when not, and fails with `CI=true`. */
export const hasVictoriaMetrics = (): boolean =>
  requirement('VictoriaMetrics', () => {
    if (!existsSync(BINARY)) throw new Error(`no ${BINARY}: install the package victoria-metrics`);
    return true;
  });

/** One time series of an export. Timestamps are Unix ms. */
export interface ExportedSeries {
  metric: Record<string, string>;
  values: number[];
  timestamps: number[];
}

export interface TestVictoriaMetrics extends ServerProcess {
  /** Every sample of the series that match, once what was written is visible. */
  export(match: string): Promise<ExportedSeries[]>;
}

/** A VictoriaMetrics over an empty directory, running, that keeps one of several samples of one millisecond. */
export async function startVictoriaMetrics(): Promise<TestVictoriaMetrics> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = serverProcess(url, '/health', [
    BINARY,
    `-storageDataPath=${join(tempDir(), 'data')}`,
    `-httpListenAddr=127.0.0.1:${port}`,
    '-retentionPeriod=10y',
    '-dedup.minScrapeInterval=1ms',
    '-memory.allowedBytes=256MB',
  ]);
  await server.start();
  return {
    ...server,
    async export(match) {
      await fetch(`${url}/internal/force_flush`);
      const parameters = new URLSearchParams({ 'match[]': match, start: '0' });
      const response = await fetch(`${url}/api/v1/export?${parameters.toString()}`);
      const lines = (await response.text()).split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as ExportedSeries);
    },
  };
}
