import { useTranslation } from 'react-i18next';
import { useSafety } from '../../api/setup.ts';
import { useMay } from '../session/permissions.ts';

/** What is unsafe about the hub, with what to do about each. */
export function SafetyList() {
  const { t } = useTranslation();
  const { data } = useSafety(useMay('users:manage'));
  if (!data || data.length === 0) return null;
  return (
    <section className="box section" id="safety" aria-label={t('safety.title')}>
      <h2>{t('safety.title')}</h2>
      <dl className="safety-list">
        {data.map((code) => (
          <div key={code} data-code={code}>
            <dt>{t(`safety.is.${code}`)}</dt>
            <dd className="quiet">{t(`safety.do.${code}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
