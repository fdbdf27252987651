import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Screen, useNewScreen, useRevokeScreen, useScreens } from '../../api/screens.ts';
import { Moment } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { FormError, TextField } from '../../ui/Form.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import './screens.css';

const pages = ['wall', 'figures', 'map', 'cameras', 'alarms'] as const;
type PageName = (typeof pages)[number];
const pathOf = (page: PageName): string => (page === 'wall' ? '/wall' : `/wall/${page}`);

/** The screens of the office: made with a link that is good once, named, and revoked. */
export default function ScreensPage() {
  const { t } = useTranslation();
  const screens = useScreens();
  return (
    <div className="page">
      <div className="page-inner">
        <header className="page-head">
          <h1>{t('screens.title')}</h1>
        </header>
        <p className="quiet">{t('screens.hint')}</p>
        <NewScreen />
        {screens.isPending ? <Loading /> : null}
        {screens.isError ? <Failed error={screens.error} onRetry={() => void screens.refetch()} /> : null}
        {screens.data?.length === 0 ? (
          <Empty icon="screen" title={t('screens.none')} hint={t('screens.noneHint')} />
        ) : null}
        <ul className="screen-list">
          {(screens.data ?? []).map((screen) => (
            <ScreenRow key={screen.id} screen={screen} />
          ))}
        </ul>
      </div>
    </div>
  );
}

function NewScreen() {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [page, setPage] = useState<PageName>('wall');
  const make = useNewScreen();
  const missing = name.trim() === '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (missing || make.isPending) return;
    make.mutate({ name: name.trim(), page: pathOf(page) }, { onSuccess: () => setName('') });
  };
  return (
    <form className="box screen-new" onSubmit={submit}>
      <TextField label={t('screens.name')} value={name} onChange={setName} maxLength={80} />
      <Segmented<PageName>
        label={t('screens.shows')}
        value={page}
        options={pages.map((value) => ({ value, text: t(`screens.pages.${value}`) }))}
        onChange={setPage}
      />
      <Button
        type="submit"
        look="primary"
        busy={make.isPending}
        unavailable={missing ? t('screens.nameFirst') : undefined}
      >
        {t('screens.make')}
      </Button>
      <FormError error={make.error} />
      {make.data ? <Link name={make.data.name} url={make.data.url} /> : null}
    </form>
  );
}

function Link({ name, url }: { name: string; url: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState('');
  const copy = (): void => {
    void navigator.clipboard?.writeText(url).then(() => setCopied(url));
  };
  return (
    <div className="screen-link">
      <strong>{t('screens.link', { name })}</strong>
      <code>{url}</code>
      <Button onClick={copy}>{copied === url ? t('screens.copied') : t('screens.copy')}</Button>
    </div>
  );
}

function ScreenRow({ screen }: { screen: Screen }) {
  const { t } = useTranslation();
  const revoke = useRevokeScreen();
  const { id, name, createdBy, createdAt, revokedAt } = screen;
  return (
    <li className="box screen-row" data-revoked={revokedAt !== null}>
      <strong>{name}</strong>
      <span className="quiet">
        {t('screens.by', { who: createdBy })} <Moment at={createdAt} />
      </span>
      {revokedAt === null ? (
        <Button busy={revoke.isPending} onClick={() => revoke.mutate(id)}>
          {t('screens.revoke')}
        </Button>
      ) : (
        <span className="quiet">
          {t('screens.revoked')} <Moment at={revokedAt} />
        </span>
      )}
      <FormError error={revoke.error} />
    </li>
  );
}
