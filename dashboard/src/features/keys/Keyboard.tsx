import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Dialog } from '../../ui/Dialog.tsx';
import { Keycaps } from '../../ui/Keycaps.tsx';
import {
  listenToKeys,
  type Shortcut,
  shortcutGroups,
  shortcutsNow,
  useShortcuts,
} from '../../ui/shortcuts.ts';
import { ways } from '../shell/ways.ts';
import { Palette } from './Palette.tsx';

/** The keys that work on every page, and what they open. */
export function Keyboard() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, setOpen] = useState<{ what: 'sheet' | 'palette' | 'search'; now: Shortcut[] } | null>(null);
  useEffect(listenToKeys, []);
  const show = (what: 'sheet' | 'palette' | 'search') => () =>
    setOpen((before) => (before?.what === what ? null : { what, now: shortcutsNow() }));
  useShortcuts([
    { keys: 'mod+k', text: t('shortcut.palette'), group: 'app', run: show('palette') },
    { keys: '/', text: t('shortcut.search'), group: 'app', run: show('search') },
    { keys: '?', text: t('shortcut.sheet'), group: 'app', run: show('sheet') },
    ...ways.map(
      ({ to, name, key }): Shortcut => ({
        keys: `g ${key}`,
        text: t(`nav.${name}`),
        group: 'go',
        run: () => void navigate(to),
      }),
    ),
  ]);
  if (!open) return null;
  const close = (): void => setOpen(null);
  if (open.what === 'sheet') return <Sheet shortcuts={open.now} onClose={close} />;
  return <Palette only={open.what === 'search' ? 'search' : null} shortcuts={open.now} onClose={close} />;
}

/** Every key that works now and what it does. */
function Sheet({ shortcuts, onClose }: { shortcuts: readonly Shortcut[]; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('shortcut.title')} look="sheet" onClose={onClose}>
      <div className="key-sheet">
        {shortcutGroups.map((group) => {
          const own = shortcuts.filter((one) => one.group === group);
          return own.length === 0 ? null : (
            <section key={group} className="section">
              <h3>{t(`shortcut.groups.${group}`)}</h3>
              <dl>
                {own.map(({ keys, text }) => (
                  <div key={keys}>
                    <dt>
                      <Keycaps keys={keys} />
                    </dt>
                    <dd>{text}</dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
