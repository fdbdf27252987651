import type { Row } from '../store/tables.ts';
import { type Warning, type WarningState } from './warning.ts';

export function rowOfWarning(warning: Warning, state: WarningState): Row<'warnings'> {
  return { id: warning.id, state, endedAt: warning.endedAt, warning: JSON.stringify(warning) };
}

export function warningOfRow(row: Pick<Row<'warnings'>, 'warning'>): Warning {
  return JSON.parse(row.warning) as Warning;
}
