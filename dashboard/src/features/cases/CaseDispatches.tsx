import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from '../../api/cases.ts';
import { underway, useDispatches } from '../../api/dispatches.ts';
import { isOver } from '../../live/case-over.ts';
import { Button } from '../../ui/Button.tsx';
import { DispatchRow } from '../dispatch/DispatchRow.tsx';
import { SendForm } from '../dispatch/SendForm.tsx';
import { useMay } from '../session/permissions.ts';

/** The stations that were told of a case, with their clocks; nothing where none was. */
export function CaseDispatches({ value }: { value: CaseDetail }) {
  const { t } = useTranslation();
  const may = useMay('cases:command') && !isOver(value.state);
  const [sending, setSending] = useState(false);
  // The case itself says how they stood when it was read; the list says how they stand.
  const list = useDispatches(`case=${encodeURIComponent(value.id)}`).data ?? value.dispatches;
  if (list.length === 0) return null;
  const out = list.filter(({ state }) => underway.includes(state)).map(({ stationId }) => stationId);
  return (
    <section className="section">
      <header className="section-head">
        <h2>{t('dispatch.title')}</h2>
        {may ? (
          <Button look="quiet" icon="plus" onClick={() => setSending(!sending)}>
            {t('dispatch.another')}
          </Button>
        ) : null}
      </header>
      <ul className="dispatches">
        {list.map((dispatch) => (
          <DispatchRow key={dispatch.id} dispatch={dispatch} />
        ))}
      </ul>
      {sending ? <SendForm caseId={value.id} already={out} onDone={() => setSending(false)} /> : null}
    </section>
  );
}
