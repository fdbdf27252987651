import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Band } from '../../ui/Band.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Combobox } from '../../ui/Combobox.tsx';
import { FormError, NumberField, TextField } from '../../ui/Form.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Part } from './Part.tsx';

const nothing = (): void => undefined;

/** What is pressed, chosen and written in, and what is said across the page. */
export function Controls() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [option, setOption] = useState<string | null>(null);
  const [side, setSide] = useState<'a' | 'b'>('a');
  const word = t('kit.sample.deed');
  const options = ['a', 'b'].map((value) => ({
    value,
    text: `${t('kit.sample.short')} ${value.toUpperCase()}`,
  }));
  return (
    <>
      <Part title={t('kit.buttons')}>
        <div className="actions">
          <Button look="primary" onClick={nothing}>
            {word}
          </Button>
          <Button onClick={nothing}>{word}</Button>
          <Button look="quiet" onClick={nothing}>
            {word}
          </Button>
          <Button icon="plus" onClick={nothing}>
            {word}
          </Button>
          <Button busy>{word}</Button>
          <Button unavailable={t('kit.sample.why')}>{word}</Button>
          <IconButton icon="sound" label={t('action.mute')} pressed={false} onClick={nothing} />
          <IconButton icon="muted" label={t('action.unmute')} pressed onClick={nothing} />
        </div>
        <Button look="primary" size="large" full onClick={nothing}>
          {word}
        </Button>
      </Part>
      <Part title={t('kit.fields')}>
        <TextField label={t('kit.sample.field')} value={text} onChange={setText} maxLength={40} />
        <NumberField label={t('kit.sample.number')} hint="15" value="" onChange={nothing} />
        <Combobox
          label={t('kit.sample.choice')}
          placeholder={t('action.search')}
          options={options}
          value={option}
          onChange={setOption}
        />
        <Segmented<'a' | 'b'>
          label={t('kit.sample.choice')}
          value={side}
          options={options.map(({ value, text: said }) => ({ value: value === 'a' ? 'a' : 'b', text: said }))}
          onChange={setSide}
        />
        <label className="check">
          <input type="checkbox" defaultChecked />
          <span>{t('kit.sample.check')}</span>
        </label>
        <FormError error={new Error(t('kit.sample.error'))} />
      </Part>
      <Part title={t('kit.bands')}>
        <Band look="loud">
          <strong>{t('kit.sample.lost')}</strong>
        </Band>
        <Band look="calm" end={<Button onClick={nothing}>{word}</Button>}>
          {t('kit.sample.told')}
        </Band>
      </Part>
    </>
  );
}
