import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEventTypes, useUnits } from '../../api/cases.ts';
import { useGrids } from '../../api/grids.ts';
import { useStations } from '../../api/stations.ts';
import { useLocalText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { branchOf } from '../grids/tree.ts';
import { DutyMark, TerminalMark } from '../stations/StationMarks.tsx';
import type { DeedFieldsProps } from './DeedFields.tsx';
import { useReason } from './names.ts';
import { proposalOf } from './proposal.ts';

/** To whom a case goes: as the routing proposes, or to those one chooses. */
export function DispatchFields({ value, busy, onDo }: Omit<DeedFieldsProps, 'name' | 'wordless'>) {
  const { t } = useTranslation();
  const local = useLocalText();
  const reason = useReason();
  const units = useUnits().data ?? [];
  const stations = useStations().data ?? [];
  const types = useEventTypes().data ?? [];
  const grids = useGrids().data;
  const [chosen, setChosen] = useState<string[]>([]);
  const branch = grids ? branchOf(grids, value.gridCode) : null;
  const above = branch?.path.map(({ code }) => code).toReversed() ?? [];
  const type = types.find(({ code, class: of }) => code === value.typeCode && of === value.type);
  const proposal = proposalOf(value, type?.responsible ?? null, [value.gridCode, ...above], units);
  const toggle = (id: string, on: boolean): void =>
    setChosen(on ? [...chosen, id] : chosen.filter((one) => one !== id));
  const choice = (id: string, text: React.ReactNode) => (
    <label key={id} className="check">
      <input
        type="checkbox"
        checked={chosen.includes(id)}
        onChange={(event) => toggle(id, event.target.checked)}
      />
      <span>{text}</span>
    </label>
  );
  return (
    <>
      {proposal.unit === null ? (
        <p className="case-proposal">{t('case.proposedNone', { why: reason(proposal.reason) })}</p>
      ) : (
        <p className="case-proposal">
          <span className="quiet">{t('case.proposed')}</span> <strong>{local(proposal.unit.name)}</strong>{' '}
          <span>{reason(proposal.reason)}</span>
          <span className="quiet"> · {t('case.onlyHub')}</span>
        </p>
      )}
      <fieldset className="choices">
        <legend className="quiet">{t('case.unit')}</legend>
        {units.map(({ id, name }) => choice(id, local(name)))}
      </fieldset>
      {stations.length === 0 ? null : (
        <fieldset className="choices">
          <legend className="quiet">{t('case.stationsToo')}</legend>
          {stations
            .filter(({ enabled }) => enabled)
            .map((station) =>
              choice(
                station.id,
                <>
                  {station.name} <DutyMark station={station} /> <TerminalMark station={station} />
                </>,
              ),
            )}
        </fieldset>
      )}
      <div className="actions">
        {proposal.unit === null ? null : (
          <Button
            look={chosen.length === 0 ? 'primary' : 'plain'}
            busy={busy}
            onClick={() => onDo({ units: [] })}
          >
            {t('case.byProposal')}
          </Button>
        )}
        <Button
          look={chosen.length === 0 ? 'plain' : 'primary'}
          busy={busy}
          unavailable={chosen.length === 0 ? t('case.unitFirst') : undefined}
          onClick={() => onDo({ units: chosen })}
        >
          {t('case.toChosen')}
        </Button>
      </div>
    </>
  );
}
