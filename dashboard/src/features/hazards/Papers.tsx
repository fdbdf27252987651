import { useTranslation } from 'react-i18next';
import type { HazardDetail } from '../../api/hazards.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Moment } from '../../time/Time.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useActor } from '../cases/names.ts';

/** The notices to its owner, the newest first, each to print in the language of the screen or the other. */
export function Notices({ value }: { value: HazardDetail }) {
  const { t } = useTranslation();
  const actor = useActor();
  const chosen = useLanguage() === 'en' ? 'en' : 'zh';
  const print = (n: number, lang: 'zh' | 'en', text: string) => (
    <a
      href={`/api/v1/hazards/${encodeURIComponent(value.id)}/notices/${n}.html?lang=${lang}`}
      target="_blank"
      rel="noreferrer"
    >
      {text}
    </a>
  );
  return (
    <section className="section">
      <h2>{t('hazard.notices')}</h2>
      {value.notices.length === 0 ? <p className="quiet">{t('hazard.noNotices')}</p> : null}
      <ol className="hazard-papers hazard-notices">
        {value.notices.toReversed().map(({ n, kind, issuedAt, issuedBy, dueAt, requirement }) => (
          <li key={n}>
            <strong>
              {n}. {t(`hazard.noticeKinds.${kind}`)}
            </strong>
            <span className="hazard-print">
              <Icon name="print" size={18} />
              {print(n, chosen, t('hazard.print'))}
              {print(n, chosen === 'en' ? 'zh' : 'en', t('hazard.printOther'))}
            </span>
            <span className="quiet">
              <Moment at={issuedAt} /> {actor(issuedBy)} · {t('case.dueBy')} <Moment at={dueAt} />
            </span>
            <span className="hazard-words">{requirement}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Who went there and looked, the last first. */
export function Inspections({ value }: { value: HazardDetail }) {
  const { t } = useTranslation();
  return (
    <section className="section">
      <h2>{t('hazard.inspections')}</h2>
      {value.inspections.length === 0 ? <p className="quiet">{t('hazard.noInspections')}</p> : null}
      <ol className="hazard-papers">
        {value.inspections.toReversed().map(({ at, by, passed, comment }, i) => (
          <li key={value.inspections.length - i}>
            <strong>
              {passed ? '✓' : '✗'} {passed ? t('hazard.passed') : t('hazard.failed')}
            </strong>
            <span className="quiet">
              <Moment at={at} /> {by}
            </span>
            {comment === null || comment === '' ? null : <span className="hazard-words">{comment}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
