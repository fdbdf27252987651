import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { logIn } from '../../api/session.ts';
import { chooseLanguage, useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { useErrorText } from '../../ui/States.tsx';
import './login.css';

/** Name and password; says plainly why they were not taken. */
export function LoginPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const errorText = useErrorText();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const login = useMutation({ mutationFn: () => logIn(username, password) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (username !== '' && password !== '' && !login.isPending) login.mutate();
  };
  return (
    <main className="login">
      <form className="login-form" onSubmit={submit}>
        <header>
          <img src="/icon.svg" alt="" width={48} height={48} />
          <h1>{t('app.name')}</h1>
          <p className="quiet">{t('app.tagline')}</p>
        </header>
        <label className="field">
          <span>{t('login.username')}</span>
          <input
            className="input"
            name="username"
            autoComplete="username"
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
        </label>
        <label className="field">
          <span>{t('login.password')}</span>
          <input
            className="input"
            name="password"
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        {login.isError ? (
          <p className="login-error" role="alert">
            {t('login.failed')}: {errorText(login.error)}
          </p>
        ) : null}
        <Button type="submit" look="primary" size="large" full busy={login.isPending}>
          {t('login.submit')}
        </Button>
        <Button look="quiet" onClick={() => void chooseLanguage(language === 'en' ? 'zh-CN' : 'en')}>
          {t('action.language')}
        </Button>
      </form>
    </main>
  );
}
