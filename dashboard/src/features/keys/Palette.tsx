import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useSearch } from '../../api/search.ts';
import { useCell } from '../../state/cell.ts';
import { recent } from '../../state/recent.ts';
import { useSettled } from '../../state/settled.ts';
import { type Choice, type ChoiceGroup, ChoiceList } from '../../ui/ChoiceList.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Keycaps } from '../../ui/Keycaps.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import type { Shortcut } from '../../ui/shortcuts.ts';
import { FoundRow } from '../search/FoundRow.tsx';
import { pathOf } from '../search/found.ts';
import { useMay } from '../session/permissions.ts';
import { ways } from '../shell/ways.ts';

const SETTLE_MS = 120;
const EACH = 6;

/** Whether all words are in a text. */
function fits(text: string, written: string): boolean {
  const words = written.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => text.toLowerCase().includes(word));
}

/**
 * Anything by writing a part of it: what can be done to what is selected, pages, and everything the hub knows. `only`:
 * what the hub knows alone. `shortcuts`: those that worked when it was opened.
 */
export function Palette({
  only,
  shortcuts,
  onClose,
}: {
  only: 'search' | null;
  shortcuts: readonly Shortcut[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayImport = useMay('catalogue:write');
  const [written, setWritten] = useState('');
  const asked = useSettled(written.trim(), SETTLE_MS);
  const found = useSearch(asked, EACH);
  const seen = useCell(recent);
  const go = (to: string): void => {
    onClose();
    void navigate(to);
  };
  const offered = only === 'search' ? [] : shortcuts;
  const actions = offered
    .filter(({ action, text }) => action && fits(text, written))
    .map(
      (one): Choice => ({
        key: one.keys,
        body: <Named text={one.text} keys={one.keys} />,
        choose() {
          onClose();
          one.run();
        },
      }),
    );
  const pages = (only === 'search' ? [] : ways)
    .filter(({ name }) => (name !== 'catalogue' || mayImport) && fits(t(`nav.${name}`), written))
    .map(
      ({ to, name, icon, key }): Choice => ({
        key: to,
        body: (
          <>
            <Icon name={icon} />
            <Named text={t(`nav.${name}`)} keys={`g ${key}`} />
          </>
        ),
        choose: () => go(to),
      }),
    );
  const nothing = written.trim() === '';
  const before = (nothing ? seen : []).map(
    ({ to, text }): Choice => ({
      key: to,
      body: (
        <>
          <Icon name="clock" />
          <span className="clip">{text}</span>
        </>
      ),
      choose: () => go(to),
    }),
  );
  const hits = nothing ? [] : (found.data?.groups ?? []);
  const groups: ChoiceGroup[] = [
    { name: t('palette.actions'), choices: actions },
    ...(nothing ? [] : [{ name: t('palette.pages'), choices: pages }]),
    { name: t('palette.recent'), choices: before },
    ...hits.map(({ kind, count, items }) => ({
      name: `${t(`find.kinds.${kind}`)} ${count}`,
      choices: items.map(
        (one): Choice => ({
          key: `${kind} ${one.id}`,
          body: <FoundRow found={one} />,
          choose: () => go(pathOf(one)),
        }),
      ),
    })),
    ...(nothing ? [{ name: t('palette.pages'), choices: pages }] : []),
  ];
  if (hits.some(({ count, items }) => count > items.length))
    groups.push({
      name: t('palette.more'),
      choices: [
        {
          key: 'all',
          body: (
            <>
              <Icon name="search" />
              <span>{t('palette.all', { q: written.trim() })}</span>
            </>
          ),
          choose: () => go(`/search?${new URLSearchParams({ q: written.trim() })}`),
        },
      ],
    });
  return (
    <Dialog
      title={only === 'search' ? t('action.search') : t('palette.title')}
      look="palette"
      onClose={onClose}
    >
      <ChoiceList
        label={only === 'search' ? t('find.what') : t('palette.what')}
        value={written}
        onChange={setWritten}
        groups={groups}
      >
        {nothing ? <Empty icon="search" title={t('find.nothingAsked')} hint={t('find.hint')} /> : null}
        {!nothing && found.isError ? (
          <Failed error={found.error} onRetry={() => void found.refetch()} />
        ) : null}
        {!nothing && !found.isError && (found.isFetching || asked !== written.trim()) ? (
          <Loading rows={2} />
        ) : null}
        {!nothing && found.isSuccess && !found.isFetching && asked === written.trim() ? (
          <Empty icon="search" title={t('find.none', { q: asked })} hint={t('find.hint')} />
        ) : null}
      </ChoiceList>
    </Dialog>
  );
}

function Named({ text, keys }: { text: string; keys: string }) {
  return (
    <>
      <span className="clip">{text}</span>
      <span className="choice-end">
        <Keycaps keys={keys} />
      </span>
    </>
  );
}
