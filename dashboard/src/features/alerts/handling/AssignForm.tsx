import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUsers } from '../../../api/users.ts';
import { derived, useLive } from '../../../live/hooks.ts';
import { Button } from '../../../ui/Button.tsx';
import { Combobox } from '../../../ui/Combobox.tsx';
import { roleGrants, useMay } from '../../session/permissions.ts';
import type { DeedFormProps } from './form.ts';

/** Who is at work on open alerts: the colleagues this screen has heard of. */
const colleagues = derived((alerts: ReadonlyMap<string, DeedFormProps['alert']>) => [
  ...new Set([...alerts.values()].flatMap(({ ackedBy, assignedTo }) => [ackedBy, assignedTo ?? null])),
]);

/** Gives an alert to oneself, to another or to nobody. */
export function AssignForm({ alert, busy, onDo, me }: DeedFormProps & { me: string }) {
  const { t } = useTranslation();
  const seen = useLive((state) => colleagues(state.alerts));
  const users = useUsers(useMay('users:manage'));
  const [other, setOther] = useState('');
  const to = alert.assignedTo ?? null;
  const handlers = users.data?.filter(({ role, disabled }) => !disabled && roleGrants(role, 'alerts:ack'));
  const options = handlers
    ? handlers.map(({ username, displayName }) => ({ value: username, text: username, hint: displayName }))
    : seen.flatMap((name) => (name === null ? [] : [{ value: name, text: name }]));
  const assign = (name: string | null): void => {
    if (!busy) onDo({ deed: 'assign', to: name });
  };
  return (
    <div className="deed">
      <div className="actions">
        <Button
          look="primary"
          busy={busy}
          unavailable={to === me ? t('handling.already') : undefined}
          onClick={() => assign(me)}
        >
          {t('handling.toMe')}
        </Button>
        <Button
          busy={busy}
          unavailable={to === null ? t('handling.already') : undefined}
          onClick={() => assign(null)}
        >
          {t('handling.toNobody')}
        </Button>
      </div>
      <form
        className="assign-other"
        onSubmit={(event) => {
          event.preventDefault();
          if (other.trim() !== '') assign(other.trim());
        }}
      >
        {handlers ? (
          <Combobox
            label={t('handling.toOther')}
            options={options}
            value={other === '' ? null : other}
            placeholder={t('handling.username')}
            onChange={(value) => setOther(value ?? '')}
          />
        ) : (
          <label className="field">
            <span>{t('handling.toOther')}</span>
            <input
              className="input"
              list="colleagues"
              maxLength={64}
              placeholder={t('handling.username')}
              value={other}
              onChange={(event) => setOther(event.target.value)}
            />
            <datalist id="colleagues">
              {options.map(({ value }) => (
                <option key={value} value={value} label={value} aria-label={value} />
              ))}
            </datalist>
          </label>
        )}
        <Button type="submit" busy={busy} unavailable={other.trim() === '' ? t('handling.whom') : undefined}>
          {t('handling.assign')}
        </Button>
      </form>
    </div>
  );
}
