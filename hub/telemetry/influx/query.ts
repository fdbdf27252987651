import { ask } from './ask.ts';
import { InfluxFailure } from './failure.ts';
import type { InfluxServer } from './server.ts';

/** One table of an answer. `cut`: the server has more than it gave. */
export interface Table {
  columns: string[];
  values: (string | number | boolean | null)[][];
  cut: boolean;
}

interface Answer {
  results?: {
    error?: string;
    partial?: boolean;
    series?: { columns: string[]; values?: Table['values']; partial?: boolean }[];
  }[];
}

/**
 * Asks one InfluxQL statement over one measurement. Times are texts in RFC 3339, or numbers of ms with `epoch`.
 * @throws InfluxFailure
 */
export async function queryTable(
  server: InfluxServer,
  statement: string,
  epoch?: 'ms',
): Promise<Table | undefined> {
  if (!server.influxQl)
    throw new InfluxFailure('configuration', `${server.flavour} keeps history and does not answer InfluxQL`);
  const parameters = new URLSearchParams({ db: server.bucket, q: statement, ...(epoch && { epoch }) });
  const { body } = await ask(`${server.url}/query?${parameters.toString()}`, { headers: server.headers });
  const { results = [] } = parsed(body);
  const error = results.find((result) => result.error !== undefined)?.error;
  if (error !== undefined) throw new InfluxFailure(/not found/.test(error) ? 'not-found' : 'refused', error);
  const [result] = results;
  const [series] = result?.series ?? [];
  if (!series) return undefined;
  const { columns, values = [], partial } = series;
  return { columns, values, cut: partial === true || result?.partial === true };
}

function parsed(body: string): Answer {
  try {
    return JSON.parse(body) as Answer;
  } catch (cause) {
    throw new InfluxFailure('unknown-server', 'its answer is no JSON', { cause });
  }
}
