import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './Button.tsx';

/** A value to be taken elsewhere: selectable, and copied with one press, which is said. */
export function Copied({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  const [taken, setTaken] = useState(false);
  const copy = async (): Promise<void> => {
    // Absent without TLS: then the value is selected, for the keys that copy.
    try {
      await navigator.clipboard.writeText(value);
      setTaken(true);
    } catch {
      setTaken(false);
    }
  };
  return (
    <div className="copied">
      <span className="quiet">{label}</span>
      <code>{value}</code>
      <IconButton
        icon={taken ? 'check' : 'copy'}
        label={taken ? t('copy.done', { label }) : t('copy.do', { label })}
        onClick={() => void copy()}
      />
    </div>
  );
}
