import { type ComponentType, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Button } from './Button.tsx';
import { Segmented } from './Segmented.tsx';
import { useShortcuts } from './shortcuts.ts';

/** The texts of a page of things that end. `barred`: why nothing new can be made; undefined lets. */
export interface OpenEndedTexts {
  title: string;
  create: string;
  barred: string | undefined;
}

/**
 * A page of things that end: those that have not, or those that have, which is in the address, and the form for a new
 * one. What was made with the form is seen among what is open.
 */
export function OpenEndedPage({
  texts: { title, create, barred },
  Form,
  children,
}: {
  texts: OpenEndedTexts;
  Form: ComponentType<{ onDone: () => void; onCancel: () => void }>;
  children: (state: 'open' | 'ended') => ReactNode;
}) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const state = search.get('state') === 'ended' ? 'ended' : 'open';
  const [making, setMaking] = useState(false);
  const cancel = (): void => setMaking(false);
  const done = (): void => {
    cancel();
    setSearch({});
  };
  const make = (): void => {
    if (barred === undefined) setMaking(true);
  };
  useShortcuts([
    { keys: 'n', text: create, group: 'page', run: make },
    { keys: 'Escape', text: t('shortcut.leave'), group: 'page', run: cancel },
  ]);
  return (
    <div className="page">
      <div className="page-inner">
        <header className="page-head">
          <h1>{title}</h1>
          <Segmented<'open' | 'ended'>
            label={t('silence.state')}
            value={state}
            options={[
              { value: 'open', text: t('silence.open') },
              { value: 'ended', text: t('silence.ended') },
            ]}
            onChange={(value) => setSearch(value === 'ended' ? { state: 'ended' } : {})}
          />
          <Button
            look={making ? 'plain' : 'primary'}
            icon="plus"
            unavailable={barred}
            keys="n"
            onClick={() => setMaking(!making)}
          >
            {create}
          </Button>
        </header>
        {making ? (
          <section className="box" aria-label={create}>
            <Form onDone={done} onCancel={cancel} />
          </section>
        ) : null}
        {children(state)}
      </div>
    </div>
  );
}
