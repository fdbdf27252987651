import type { Row } from '../store/tables.ts';
import type { Silence } from './silence.ts';

export function rowOfSilence(silence: Silence): Row<'silences'> {
  const { id, endedAt, matchers } = silence;
  return { id, gridCode: matchers.grid, endedAt, silence: JSON.stringify(silence) };
}

export function silenceOfRow(row: Pick<Row<'silences'>, 'silence'>): Silence {
  return JSON.parse(row.silence) as Silence;
}
