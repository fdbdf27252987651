import type { Case } from '../cases/case.ts';
import { type Candidate, type Choice, choose } from './choose.ts';
import type { Dispatch } from './dispatch.ts';
import type { Stations } from './stations.ts';
import type { Terminals } from './terminals.ts';

export interface MusterOptions {
  stations: Pick<Stations, 'all' | 'dutyOf'>;
  terminals: Pick<Terminals, 'of'>;
  /** The grid and everything above it, its own first. */
  pathOf(gridCode: string): readonly string[];
}

const whyOut = ({ state }: Dispatch): string =>
  state === 'declined'
    ? 'declined'
    : state === 'unanswered'
      ? 'has not answered'
      : `asked already (${state})`;

/** Which stations go to a case, as things stand with them now. `earlier`: those asked before. */
export function muster(
  { stations, terminals, pathOf }: MusterOptions,
  { gridCode, lng, lat }: Pick<Case, 'gridCode' | 'lng' | 'lat'>,
  earlier: readonly Dispatch[],
  most: number,
): Choice {
  const candidates = stations.all().map(
    (station): Candidate => ({
      station,
      gridPath: pathOf(station.gridCode),
      duty: stations.dutyOf(station).state,
      isOnline: terminals.of(station.id).online,
    }),
  );
  // Who was called off may be called again.
  const excluded = new Map(
    earlier.flatMap((one) => (one.state === 'cancelled' ? [] : [[one.stationId, whyOut(one)] as const])),
  );
  return choose({ gridPath: pathOf(gridCode), lng, lat }, candidates, excluded, most);
}
