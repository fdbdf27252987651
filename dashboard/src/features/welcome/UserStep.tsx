import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../../../hub/auth/principal.ts';
import { useMakeUser } from '../../api/setup.ts';
import { Button } from '../../ui/Button.tsx';
import { FormError, TextField } from '../../ui/Form.tsx';

const roles = [
  'admin',
  'supervisor',
  'commander',
  'operator',
  'station',
  'worker',
  'viewer',
] as const satisfies readonly Role[];

/** Passwords are held by their length alone. */
const SHORTEST = 8;

/** A user for each person, with what each role is for. */
export function UserStep() {
  const { t } = useTranslation();
  const make = useMakeUser();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const [made, setMade] = useState('');
  const name = username.trim();
  const why =
    name === ''
      ? t('welcome.user.nameFirst')
      : password.length < SHORTEST
        ? t('welcome.user.passwordFirst', { count: SHORTEST })
        : undefined;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (why !== undefined) return;
    make.mutate(
      { username: name, displayName: name, role, gridCode: null, password },
      {
        onSuccess: () => {
          setMade(name);
          setUsername('');
          setPassword('');
        },
      },
    );
  };
  return (
    <form className="section" onSubmit={send} aria-label={t('welcome.step.users')}>
      <fieldset className="welcome-roles">
        <legend>{t('welcome.user.role')}</legend>
        {roles.map((one) => (
          <label key={one} className="check">
            <input type="radio" name="role" checked={one === role} onChange={() => setRole(one)} />
            <span>
              <strong>{t(`welcome.role.${one}.name`)}</strong>{' '}
              <span className="quiet">{t(`welcome.role.${one}.may`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <TextField label={t('login.username')} value={username} onChange={setUsername} maxLength={64} />
      <label className="field">
        <span>{t('login.password')}</span>
        <input
          className="input"
          type="password"
          autoComplete="new-password"
          maxLength={200}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      <FormError error={make.error} />
      {made === '' ? null : <p role="status">{t('welcome.user.made', { name: made })}</p>}
      <div className="actions">
        <Button type="submit" look="primary" busy={make.isPending} unavailable={why}>
          {t('welcome.user.make')}
        </Button>
      </div>
    </form>
  );
}
