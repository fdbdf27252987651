import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useSafety } from '../../api/setup.ts';
import { keepSetting, readSetting } from '../../state/stored.ts';
import { useNow } from '../../time/clock.ts';
import { Band } from '../../ui/Band.tsx';
import { Button } from '../../ui/Button.tsx';
import { useMay } from '../session/permissions.ts';
import { puttingOff, readPutOff, standing } from './put-off.ts';
import './welcome.css';

/** Tells administrators on every page what is unsafe; can be put off for a day. */
export function SafetyBand() {
  const { t } = useTranslation();
  const may = useMay('users:manage');
  const { data = [], isPending } = useSafety(may);
  const [putOff, setPutOff] = useState(() => readPutOff(readSetting('safety')));
  const nowAt = useNow(60_000);
  const { pathname } = useLocation();
  const codes = standing(data, putOff, nowAt);
  useEffect(() => {
    if (!isPending) keepSetting('safety-rows', codes.length === 0 ? '0' : '1');
  }, [isPending, codes.length]);
  // On that page they stand in full.
  if (!may || pathname === '/welcome') return null;
  // Keeps the place it had last time, so that nothing jumps when it is known.
  if (isPending) return readSetting('safety-rows') === '0' ? null : <div className="safety-band is-coming" />;
  if (codes.length === 0) return null;
  const later = (): void => {
    const next = puttingOff(codes, nowAt);
    keepSetting('safety', JSON.stringify(next));
    setPutOff(next);
  };
  return (
    <section className="safety-band" aria-label={t('safety.title')}>
      <Band
        look="calm"
        end={
          <>
            <Link className="button" to="/welcome#safety">
              {t('safety.see')}
            </Link>
            <Button look="quiet" onClick={later}>
              {t('safety.later')}
            </Button>
          </>
        }
      >
        <strong>{t('safety.title')}</strong>
        {codes.map((code) => (
          <span key={code} data-code={code}>
            {t(`safety.is.${code}`)}
          </span>
        ))}
      </Band>
    </section>
  );
}
