import { useTranslation } from 'react-i18next';
import { chooseLanguage, useLanguage } from '../../i18n/language.ts';
import { useCell } from '../../state/cell.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { chooseTheme, theme } from '../../ui/theme.ts';
import { leave } from './install.ts';

function Tool({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" className="field-tool" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} size={28} />
    </button>
  );
}

/** Day or night, the language, and the way out: for gloves too. */
export function FieldTools() {
  const { t } = useTranslation();
  const language = useLanguage();
  const dark = useCell(theme) === 'dark';
  return (
    <span className="field-tools">
      <Tool
        icon={dark ? 'sun' : 'moon'}
        label={dark ? t('field.day') : t('field.night')}
        onClick={() => chooseTheme(dark ? 'light' : 'dark')}
      />
      <Tool
        icon="language"
        label={t('action.language')}
        onClick={() => void chooseLanguage(language === 'en' ? 'zh-CN' : 'en')}
      />
      <Tool icon="out" label={t('field.logout')} onClick={() => void leave()} />
    </span>
  );
}
