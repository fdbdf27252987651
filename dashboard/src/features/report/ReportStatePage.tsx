import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { ApiError } from '../../api/fetch.ts';
import { useReportState } from '../../api/public-reports.ts';
import { useLocalText } from '../../i18n/language.ts';
import { Failed, Loading } from '../../ui/States.tsx';
import { ReportFrame } from './ReportFrame.tsx';

/** What has become of a report, in plain words. */
export default function ReportStatePage() {
  const { t } = useTranslation();
  const local = useLocalText();
  const code = useParams()['code'] ?? '';
  const asked = useReportState(code);
  const unknown = asked.error instanceof ApiError && asked.error.status === 404;
  return (
    <ReportFrame>
      <p className="quiet">{t('report.code')}</p>
      <strong className="report-code num">{code}</strong>
      {asked.isPending ? <Loading rows={1} /> : null}
      {unknown ? <p className="form-error">{t('report.unknown')}</p> : null}
      {asked.isError && !unknown ? <Failed error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {asked.data ? (
        <>
          <p className="quiet">{t('report.state')}</p>
          <strong className="report-state">{local(asked.data.text)}</strong>
          {asked.data.outcome === null ? null : (
            <>
              <p className="quiet">{t('report.outcome')}</p>
              <p>{local(asked.data.outcome)}</p>
            </>
          )}
        </>
      ) : null}
      <Link className="button large full" to="/report">
        {t('report.another')}
      </Link>
    </ReportFrame>
  );
}
