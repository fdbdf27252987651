import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useSession } from '../../api/session.ts';
import { keepSetting, readSetting } from '../../state/stored.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { type SavedView, viewsOf, withView } from './filters.ts';

/** Filters somebody keeps under names, in this browser and for themselves. */
export function SavedViews() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const setting = `case-views.${useSession().data?.username ?? ''}`;
  const [views, setViews] = useState(() => viewsOf(readSetting(setting)));
  const [name, setName] = useState<string | null>(null);
  const keep = (next: SavedView[]): void => {
    setViews(next);
    keepSetting(setting, JSON.stringify(next));
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const called = name?.trim() ?? '';
    if (called === '') return;
    keep(withView(views, { name: called, search: search.toString() }));
    setName(null);
  };
  const current = search.toString();
  return (
    <div className="saved-views" aria-label={t('case.view')} role="group">
      {views.map((view) => (
        <span key={view.name} className="saved-view" aria-current={view.search === current}>
          <button type="button" onClick={() => setSearch(view.search)}>
            {view.name}
          </button>
          <IconButton
            icon="close"
            label={`${t('case.dropView')} ${view.name}`}
            onClick={() => keep(views.filter((one) => one !== view))}
          />
        </span>
      ))}
      {name === null ? (
        current === '' ? null : (
          <Button look="quiet" icon="plus" onClick={() => setName('')}>
            {t('case.saveView')}
          </Button>
        )
      ) : (
        <form className="saved-view-form" onSubmit={save}>
          <input
            className="input"
            aria-label={t('case.viewName')}
            placeholder={t('case.viewName')}
            maxLength={40}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit">{t('action.save')}</Button>
          <Button look="quiet" onClick={() => setName(null)}>
            {t('action.cancel')}
          </Button>
        </form>
      )}
    </div>
  );
}
