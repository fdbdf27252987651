import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { CaseView } from '../../../../hub/cases/case.ts';
import { useLocalText } from '../../i18n/language.ts';
import { isOver } from '../../live/case-over.ts';
import { Moment } from '../../time/Time.tsx';
import { useNarrow } from '../../ui/narrow.ts';
import { VirtualRows } from '../../ui/VirtualRows.tsx';
import { useGridName } from '../alerts/place.ts';
import { SeverityMark } from '../alerts/SeverityMark.tsx';
import { LimitClock } from './LimitClock.tsx';
import { useUnitName } from './names.ts';

/** How the severity of a case is drawn: solid until somebody has taken it in, grey when it is over. */
export const standingOf = ({ severity, state }: Pick<CaseView, 'severity' | 'state'>) =>
  ({
    severity,
    stage: 'confirmed',
    state: isOver(state) ? 'resolved' : state === 'reported' ? 'firing' : 'acknowledged',
  }) as const;

/** Height of a row of `.table.virtual`, px; on a phone a row is a card of three lines. */
const ROW_PX = 44;
const CARD_PX = 92;

/** Cases, one a row; `onEnd`: the last of them is in sight. */
export function CaseTable({ cases, onEnd }: { cases: readonly CaseView[]; onEnd?: () => void }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  return (
    <table className="table case-table virtual">
      <colgroup>
        <col style={{ width: 184 }} />
        <col style={{ width: '20%' }} />
        <col />
        <col className="narrow-out" style={{ width: '15%' }} />
        <col style={{ width: 176 }} />
        <col className="narrow-out" style={{ width: 216 }} />
        <col style={{ width: 136 }} />
      </colgroup>
      <thead>
        <tr>
          <th>{t('case.state')}</th>
          <th>{t('case.place')}</th>
          <th>{t('case.what')}</th>
          <th className="narrow-out">{t('case.unit')}</th>
          <th>{t('case.limit')}</th>
          <th className="narrow-out">{t('case.number')}</th>
          <th className="right">{t('case.openedAt')}</th>
        </tr>
      </thead>
      <VirtualRows rows={cases} rowPx={narrow ? CARD_PX : ROW_PX} columns={7} onEnd={onEnd}>
        {(one) => <Row key={one.id} one={one} />}
      </VirtualRows>
    </table>
  );
}

function Row({ one }: { one: CaseView }) {
  const { t } = useTranslation();
  const text = useLocalText();
  const unitName = useUnitName();
  const navigate = useNavigate();
  const gridName = useGridName(one.gridCode);
  return (
    <tr onClick={() => void navigate(`/cases/${one.id}`)}>
      <td>
        <SeverityMark alert={standingOf(one)} />{' '}
        <span className="quiet">{t(`case.states.${one.state}`)}</span>
      </td>
      <td>{one.address ?? gridName}</td>
      <td>{text(one.title)}</td>
      <td className="narrow-out">{one.units.length === 0 ? '—' : one.units.map(unitName).join('、')}</td>
      <td>
        <LimitClock value={one} />
      </td>
      <td className="num narrow-out">
        <a href={`/cases/${one.id}`} onClick={(event) => event.preventDefault()}>
          {one.number}
        </a>
      </td>
      <td className="right">
        <Moment at={one.openedAt} />
      </td>
    </tr>
  );
}
