import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Deed } from '../../outbox/deed.ts';
import { outbox } from '../../outbox/outbox.ts';
import { trueAt } from '../../outbox/send.ts';
import { useCell } from '../../state/cell.ts';
import { clockText } from '../../time/format.ts';
import { Icon } from '../../ui/Icon.tsx';

const nameOf = ({ request }: Deed): string => {
  if (request.kind === 'step') return request.action;
  return request.kind === 'case' ? request.deed.action : request.kind;
};

/** How many deeds of this user wait, and were refused; nothing while there are none. */
export function Queue({ user }: { user: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const own = useCell(outbox.deeds).filter((one) => one.user === user);
  const waiting = own.filter(({ state }) => state === 'waiting');
  const refused = own.filter(({ state }) => state === 'refused');
  if (waiting.length + refused.length === 0) return null;
  return (
    <>
      <button type="button" className="field-queue" onClick={() => setOpen(true)}>
        {waiting.length > 0 ? <span>{t('field.waiting', { count: waiting.length })}</span> : null}
        {refused.length > 0 ? <strong>{t('field.refused', { count: refused.length })}</strong> : null}
      </button>
      {open ? (
        <div className="field-sheet" role="dialog" aria-modal="true" aria-label={t('field.queue')}>
          <header>
            <h1>{t('field.queue')}</h1>
            <button
              type="button"
              className="field-tool"
              aria-label={t('action.dismiss')}
              onClick={() => setOpen(false)}
            >
              <Icon name="close" size={32} />
            </button>
          </header>
          <ul className="field-queue-list">
            {[...refused, ...waiting].map((one) => (
              <li key={one.id}>
                <span className="num">{clockText(trueAt(one.at))}</span>
                <span>{t(`field.deeds.${nameOf(one)}`)}</span>
                {one.state === 'refused' ? (
                  <>
                    <strong className="field-queue-why">
                      {t(`error.code.${one.why?.code ?? ''}`, { defaultValue: one.why?.detail ?? '' })}
                    </strong>
                    <button
                      type="button"
                      className="field-queue-seen"
                      onClick={() => void outbox.dismiss(one.id)}
                    >
                      {t('field.dismiss')}
                    </button>
                  </>
                ) : (
                  <span className="quiet">{t('field.waitsForNetwork')}</span>
                )}
              </li>
            ))}
          </ul>
          {waiting.length > 0 ? (
            <button type="button" className="field-queue-send" onClick={() => outbox.flush()}>
              {t('field.sendNow')}
            </button>
          ) : null}
        </div>
      ) : null}
    </>
  );
}
